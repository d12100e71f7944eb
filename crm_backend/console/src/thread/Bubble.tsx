/** One message: of the customer at the left, ours at the right, a note tinted across. */

import { memo, useState } from "react";
import type { Message, Nlu } from "../api/types";
import { Attachments } from "../files/Attachments";
import { type Texts, useLanguage, useTexts } from "../i18n";
import { clock, fullTime } from "../time/format";
import { Icon } from "../ui/Icon";
import { Later, Part } from "../ui/Later";
import { UrgentMark } from "../ui/UrgentMark";
import { Delivery } from "./Delivery";
import { parts, pieces } from "./lines";
import styles from "./thread.module.css";
import { UnderstandingButton } from "./UnderstandingButton";

const understanding = new Part(() => import("./Understanding"));

interface Props {
  message: Message;
  /** The first of its author's row: has the name over it. */
  first: boolean;
  customer: string;
}

export const Bubble = memo(function Bubble({ message, first, customer }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { nlu } = message;
  return (
    <article className={styles.message} data-author={message.internal ? "note" : message.author}>
      {first && (
        <header>
          {message.internal && <Icon name="lock" size={14} />}
          {message.author === "bot" && <Icon name="bot" size={14} />}
          <strong>{authorOf(message, customer, t)}</strong>
        </header>
      )}
      <Attachments files={message.attachments} />
      {(message.text || message.image_url) && (
        <div className={styles.bubble} title={fullTime(message.at, language)}>
          {message.image_url && <img src={message.image_url} alt={t.thread.image} loading="lazy" referrerPolicy="no-referrer" />}
          <p lang={nlu?.language.code}>{open && nlu ? <Marked text={message.text} nlu={nlu} /> : <Linked text={message.text} />}</p>
        </div>
      )}
      {message.buttons && (
        <ul className={styles.buttons} aria-label={t.thread.buttonsShown}>
          {message.buttons.map((button) => (
            <li key={button.payload}>{button.title}</li>
          ))}
        </ul>
      )}
      <footer>
        {nlu && <UnderstandingButton nlu={nlu} open={open} onToggle={() => setOpen(!open)} />}
        <UrgentMark urgency={nlu?.sentiment.urgency} />
        <time dateTime={message.at} title={fullTime(message.at, language)}>
          {clock(message.at, language)}
        </time>
        {message.author === "agent" && !message.internal && <Delivery message={message} />}
      </footer>
      {open && nlu && <Later part={understanding} props={{ nlu, id: message.id, text: message.text }} />}
    </article>
  );
});

function Marked({ text, nlu }: { text: string; nlu: Nlu }) {
  const words = (nlu.sentiment.why ?? []).map(({ weight, ...span }) => ({ ...span, kind: weight < 0 ? "lowers" : "raises" }));
  const entities = nlu.entities.map((span) => ({ ...span, kind: "entity" }));
  return pieces(text, [...entities, ...words]).map((piece, index) =>
    piece.span ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name
      <mark key={index} data-kind={piece.span.kind}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}

function Linked({ text }: { text: string }) {
  return parts(text).map((part, index) =>
    part.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name
      <a key={index} href={part.href} target="_blank" rel="noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
}

function authorOf({ author, internal, agent }: Message, customer: string, t: Texts): string {
  if (author === "customer") return customer;
  if (author === "bot") return t.thread.botName;
  const name = agent?.name ?? t.thread.unknownAgent;
  return internal ? t.thread.noteBy(name) : name;
}

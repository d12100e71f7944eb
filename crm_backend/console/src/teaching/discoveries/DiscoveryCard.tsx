/** One discovery: its words, how often and in which languages it is asked, messages, and what can be done about it. */

import { Button } from "@mantine/core";
import { Link, useNavigate } from "react-router";
import { spoken, useLanguage } from "../../i18n";
import { useMe } from "../../session/session";
import { displayName, percent } from "../../time/format";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import { useDiscoveryActs } from "./queries";
import type { Discovery, Example } from "./types";
import { Volume } from "./Volume";

const OVERLAPS = 0.3; // share of the messages that are taken for one intent

export function DiscoveryCard({ discovery }: { discovery: Discovery }) {
  const t = useTexts().teaching.discoveries;
  const language = useLanguage();
  const { nearest, examples, made } = discovery;
  const languages = Object.entries(discovery.languages).map(([code, count]) => `${displayName("language", code, language)} ${count}`);
  return (
    <article className={styles.card}>
      <header>
        <div>
          <h2>
            {discovery.words.map((word) => (
              <span key={word}>{word}</span>
            ))}
          </h2>
          <p>
            <b>{t.messages(discovery.size)}</b>
            <span>{languages.join(" · ")}</span>
          </p>
        </div>
        <Volume weeks={discovery.weeks} />
      </header>
      {nearest && nearest.share >= OVERLAPS && discovery.state === "open" && (
        <p className={styles.warning}>
          <Icon name="warning" size={16} />
          <span>{t.nearest(percent(nearest.share, language), spoken(nearest.name, language))}</span>
        </p>
      )}
      <Messages examples={examples} all={discovery.size} />
      {made && (
        <p className={styles.made}>
          <code>{made.name}</code>
          <span data-state={made.state}>{t.madeStates[made.state]}</span>
          {t.made(made.examples)}
        </p>
      )}
      <Acts discovery={discovery} />
    </article>
  );
}

function Messages({ examples, all }: { examples: Example[]; all: number }) {
  const t = useTexts().teaching.discoveries;
  return (
    <ul className={styles.messages}>
      {examples.map((example, index) => {
        const different = all > 4 && index === examples.length - 1;
        return (
          <li key={example.id} data-different={different}>
            {different && <em>{t.different}</em>}
            <q lang={example.language}>{example.text}</q>
            {example.conversation_id && (
              <Link to={`/inbox/all/${example.conversation_id}`} aria-label={example.text}>
                <Icon name="chat" size={14} />
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Acts({ discovery: { id, state, made } }: { discovery: Discovery }) {
  const t = useTexts().teaching.discoveries;
  const navigate = useNavigate();
  const act = useDiscoveryActs();
  if (useMe().role !== "admin") return null;
  return (
    <div className={styles.acts}>
      {state === "open" && (
        <>
          <Button size="compact-md" variant="default" onClick={() => void navigate(`/teaching/discoveries/${id}`)}>
            {t.makeIntent}
          </Button>
          <Button size="compact-md" variant="subtle" color="gray" onClick={() => act(id, "dismiss")}>
            {t.dismiss}
          </Button>
        </>
      )}
      {state === "dismissed" && (
        <Button size="compact-md" variant="default" onClick={() => act(id, "reopen")}>
          {t.reopen}
        </Button>
      )}
      {made?.state === "draft" && (
        <Button size="compact-md" onClick={() => act(id, "approved")}>
          {t.approve}
        </Button>
      )}
      {made && made.state !== "withdrawn" && (
        <Button size="compact-md" variant="default" onClick={() => act(id, "withdrawn")}>
          {t.withdraw}
        </Button>
      )}
    </div>
  );
}

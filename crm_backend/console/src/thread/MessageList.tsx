/** What was said, newest at the foot, where it stays while the reader is there. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Conversation, Message } from "../api/types";
import { shownPicture } from "../files/lightbox";
import { useLanguage, useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { typing } from "../live/status";
import { useMe } from "../session/session";
import { useStore } from "../state/store";
import { dayName } from "../time/format";
import { useNow } from "../time/useNow";
import { Later, Part } from "../ui/Later";
import { Notice } from "../ui/Notice";
import { Bubble } from "./Bubble";
import { EventLine } from "./EventLine";
import { lines } from "./lines";
import { outbox, stillUnsent } from "./outbox";
import { BubbleSkeletons } from "./ThreadSkeleton";
import styles from "./thread.module.css";
import { UnsentBubble } from "./UnsentBubble";
import { useFoot } from "./useFoot";

const lightbox = new Part(() => import("../files/Lightbox"));

interface Props {
  conversation: Conversation;
  messages: UseQueryResult<Message[]>;
}

export function MessageList({ conversation, messages }: Props) {
  const t = useTexts();
  const me = useMe();
  const thread = messages.data;
  const shown = useMemo(() => lines(thread ?? []), [thread]);
  const all = useStore(outbox);
  const unsent = useMemo(
    () =>
      stillUnsent(
        all.filter((one) => one.conversationId === conversation.id),
        thread ?? [],
        me.id,
      ),
    [all, thread, conversation.id, me.id],
  );
  const newest = `${thread?.at(-1)?.id} ${unsent.length}`;
  const { scroller, away, toFoot } = useFoot(thread !== undefined, newest, unsent.length);

  if (messages.isError && !thread)
    return (
      <Notice words={[t.thread.label, t.problems.load]} action={{ label: t.problems.again, run: () => void messages.refetch() }} urgent />
    );
  if (!thread) return <BubbleSkeletons />;
  return (
    <div className={styles.stage}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <div ref={scroller} className={styles.scroller} role="log" aria-label={t.thread.conversation} tabIndex={0}>
        {thread.length === 0 && unsent.length === 0 && <Notice words={t.thread.empty} />}
        <ol className={styles.lines}>
          {shown.map((line) => (
            <li key={line.key} data-first={line.kind !== "message" || line.first}>
              {line.kind === "day" && <Day at={line.at} />}
              {line.kind === "event" && <EventLine message={line.message} />}
              {line.kind === "message" && <Bubble message={line.message} first={line.first} customer={nameOf(conversation, t)} />}
            </li>
          ))}
          {unsent.map((one) => (
            <li key={one.clientId} data-first="true">
              <UnsentBubble unsent={one} />
            </li>
          ))}
        </ol>
        <Typing conversation={conversation} />
      </div>
      <Picture thread={thread} />
      {away && (
        <button type="button" className={styles.toFoot} onClick={toFoot}>
          {t.thread.newMessages}
        </button>
      )}
    </div>
  );
}

/** The picture of the thread that is shown large, if one is. */
function Picture({ thread }: { thread: Message[] }) {
  const shown = useStore(shownPicture);
  const pictures = thread.flatMap(({ attachments }) => attachments).filter(({ kind, url }) => kind === "image" && url);
  if (!pictures.some(({ id }) => id === shown) || !shown) return null;
  return <Later part={lightbox} props={{ pictures, shown }} />;
}

function Day({ at }: { at: string }) {
  const t = useTexts();
  const name = dayName(at, useNow(), useLanguage(), t.thread);
  return (
    <div className={styles.day}>
      <span>{name}</span>
    </div>
  );
}

function Typing({ conversation }: { conversation: Conversation }) {
  const t = useTexts();
  const who = useStore(typing).get(conversation.id);
  return (
    <p className={styles.typing} aria-live="polite">
      {who && (
        <>
          <i />
          <i />
          <i />
          <span>{who === "bot" ? t.thread.botTyping : t.thread.typing(nameOf(conversation, t))}</span>
        </>
      )}
    </p>
  );
}

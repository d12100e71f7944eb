/** What happened in a conversation, in one quiet line; and what the system told the customer. */

import type { Message, ThreadEvent } from "../api/types";
import { isName, spoken, type Texts, useLanguage, useTexts } from "../i18n";
import type { Language } from "../state/preferences";
import { clock, displayName, fullTime } from "../time/format";
import styles from "./thread.module.css";

export function EventLine({ message }: { message: Message }) {
  const t = useTexts();
  const language = useLanguage();
  const { event } = message;
  return (
    <div className={styles.event} data-told={!event} data-kind={event?.kind}>
      <p title={fullTime(message.at, language)}>
        {event ? eventWords(event, t, language) : message.text} <time dateTime={message.at}>{clock(message.at, language)}</time>
      </p>
      {event?.note && <q>{isName(event.note) ? spoken(event.note, language) : event.note}</q>}
      {event?.comment && <q>{event.comment}</q>}
    </div>
  );
}

/** An event as a sentence. */
export function eventWords(event: ThreadEvent, t: Texts, language: Language): string {
  const who = event.by ?? t.thread.unknownAgent;
  switch (event.kind) {
    case "handoff":
      return t.events.handoff(t.reasons[event.reason ?? ""] ?? event.reason ?? "");
    case "claimed":
    case "released":
    case "resolved":
    case "reopened":
      return t.events[event.kind](who);
    case "assigned":
      return t.events.assigned(who, event.to ?? t.thread.unknownAgent);
    case "withheld":
      return t.events.withheld;
    case "feedback":
      return event.rating ? t.events.feedback(String(event.rating)) : t.events.praise;
    case "moved":
      return t.events.moved;
    case "language":
      return t.events.language(displayName("language", event.code ?? "", language));
    default:
      return t.events.other(event.kind);
  }
}

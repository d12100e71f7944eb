/** One conversation in the list: who, by which channel, the last words, when, the mood, how long they wait, whether it presses, what is unread. */

import { memo } from "react";
import { Link, useSearchParams } from "react-router";
import type { Conversation } from "../api/types";
import { type Texts, useLanguage, useTexts } from "../i18n";
import type { View } from "../live/merge";
import { useNow } from "../time/useNow";
import { channelIcon, Icon } from "../ui/Icon";
import { MoodMark } from "../ui/MoodMark";
import { Time } from "../ui/Time";
import { UrgentMark } from "../ui/UrgentMark";
import styles from "./list.module.css";
import { nameOf } from "./nameOf";
import { waited } from "./waited";

interface Props {
  row: Conversation;
  view: View;
  selected: boolean;
}

export const ConversationRow = memo(function ConversationRow({ row, view, selected }: Props) {
  const t = useTexts();
  const [search] = useSearchParams();
  return (
    <Link
      to={{ pathname: `/inbox/${view}/${row.id}`, search: search.toString() }}
      className={styles.row}
      aria-current={selected ? "true" : undefined}
      data-unread={row.unread > 0}
    >
      <span className={styles.line}>
        <Icon name={channelIcon(row.channel)} size={14} label={t.channels[row.channel] ?? row.channel} />
        <span className={styles.name}>{nameOf(row, t)}</span>
        {row.owner === "queue" && row.state === "open" && row.waiting_since ? (
          <Waiting since={row.waiting_since} urgency={row.urgency} />
        ) : (
          <Time at={row.last_message?.at ?? row.created_at} className={styles.time} />
        )}
      </span>
      <span className={styles.line}>
        <UrgentMark urgency={row.pressing} />
        <span className={styles.words}>{lastWords(row, t)}</span>
        <MoodMark mood={row.sentiment.label} />
        {row.unread > 0 && (
          <b className={styles.unread} title={t.list.unread(row.unread)}>
            {row.unread > 99 ? "99+" : row.unread}
          </b>
        )}
      </span>
    </Link>
  );
});

function Waiting({ since, urgency }: { since: string; urgency: number }) {
  const t = useTexts();
  const language = useLanguage();
  const { short, whole } = waited(since, useNow(), t, language);
  return (
    <span className={styles.waiting} data-urgency={urgency >= 0.8 ? "high" : urgency >= 0.4 ? "middle" : "low"} title={whole}>
      <Icon name="clock" size={14} label={t.list.waiting("")} />
      {short}
    </span>
  );
}

function lastWords({ last_message }: Conversation, t: Texts): string {
  if (!last_message) return t.list.noWords;
  const { author, text } = last_message;
  return author === "bot" || author === "agent" ? t.list.said(t.list[author], text) : text;
}

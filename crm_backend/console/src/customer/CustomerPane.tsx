/** The card beside a conversation: why a person was called and the mood on top, then who this is and what they have with us. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { customerOptions } from "../api/queries";
import type { Conversation } from "../api/types";
import { capital, spoken, useLanguage, useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { signed } from "../time/format";
import { Icon } from "../ui/Icon";
import { MoodMark } from "../ui/MoodMark";
import { Notice } from "../ui/Notice";
import styles from "./customer.module.css";
import { Identity } from "./Identity";
import { Merges } from "./Merges";
import { MoodSection } from "./MoodSection";
import { Orders } from "./Orders";
import { Promises } from "./Promises";
import { Tickets } from "./Tickets";

export default function CustomerPane({ conversation }: { conversation: Conversation }) {
  const t = useTexts();
  return (
    <div className={styles.pane}>
      <Situation conversation={conversation} />
      {conversation.customer_id ? (
        <Card id={conversation.customer_id} name={nameOf(conversation, t)} />
      ) : (
        <p className={styles.quiet}>{t.card.anonymous}</p>
      )}
    </div>
  );
}

function Situation({ conversation: { handoff_reason, sentiment, subject } }: { conversation: Conversation }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <section className={styles.situation}>
      {handoff_reason && (
        <p>
          <Icon name="queue" size={16} />
          <span className={styles.why}>
            <small>{t.card.handoff}</small>
            {capital(t.reasons[handoff_reason] ?? handoff_reason)}
          </span>
        </p>
      )}
      <p>
        <span className={styles.mark}>
          <MoodMark mood={sentiment.label} />
        </span>
        <span>
          {t.card.trend[sentiment.trend]} <small>{t.card.lastMood(signed(sentiment.score, language))}</small>
        </span>
      </p>
      {subject && (
        <p>
          <Icon name="chat" size={16} />
          <span>{spoken(subject, language)}</span>
        </p>
      )}
    </section>
  );
}

function Card({ id, name }: { id: string; name: string }) {
  const t = useTexts();
  const { data, isPending, refetch } = useQuery(customerOptions(id, useLanguage()));
  if (isPending) return <CardSkeleton />;
  if (!data)
    return <Notice words={[t.card.label, t.problems.load]} action={{ label: t.problems.again, run: () => void refetch() }} urgent />;
  return (
    <>
      <Identity card={data} name={name} />
      <Merges id={id} />
      <MoodSection id={id} />
      <Promises id={id} />
      <Orders id={id} />
      <Tickets id={id} />
    </>
  );
}

function CardSkeleton() {
  return (
    <div className={styles.section} aria-hidden="true">
      <Skeleton height={16} width="60%" mb={16} />
      <Skeleton height={10} mb={10} />
      <Skeleton height={10} mb={10} />
      <Skeleton height={10} width="70%" mb={24} />
      <Skeleton height={96} />
    </div>
  );
}

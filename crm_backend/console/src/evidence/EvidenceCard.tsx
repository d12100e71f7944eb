/** Why the bot did with a message what it did: words, certainty, examples, the turn, and a sentence for the customer. */

import { Skeleton } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import { keys } from "../api/queries";
import { spoken, useLanguage, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { useMe } from "../session/session";
import { percent } from "../time/format";
import { Icon } from "../ui/Icon";
import { Certainty } from "./Certainty";
import { Examples } from "./Examples";
import styles from "./evidence.module.css";
import { Sentence } from "./Sentence";
import { Timeline } from "./Timeline";
import type { Evidence } from "./types";
import { Words } from "./Words";

interface Props {
  conversationId: string;
  messageId: string;
  text: string;
}

const evidenceOptions = (conversationId: string, messageId: string) =>
  queryOptions({
    queryKey: [...keys.messages(conversationId), "evidence", messageId] as const,
    queryFn: ({ signal }) => api.get<Evidence>(`/conversations/${conversationId}/messages/${messageId}/evidence`, {}, signal),
    staleTime: 60_000,
  });

export default function EvidenceCard({ conversationId, messageId, text }: Props) {
  const t = useTexts();
  const found = useQuery(evidenceOptions(conversationId, messageId));
  if (found.data)
    return (
      <section className={styles.card} aria-label={t.evidence.title}>
        <Shown evidence={found.data} text={text} conversationId={conversationId} messageId={messageId} />
      </section>
    );
  if (found.isError)
    return (
      <p className={styles.problem} role="alert">
        {explain(found.error, t)}{" "}
        <button type="button" className={styles.plain} onClick={() => void found.refetch()}>
          {t.problems.again}
        </button>
      </p>
    );
  return (
    <div className={styles.card} role="status" aria-label={t.evidence.loading}>
      <Skeleton height={20} />
      <Skeleton height={64} />
      <Skeleton height={88} />
    </div>
  );
}

function Shown({ evidence, text, conversationId, messageId }: { evidence: Evidence } & Props) {
  const t = useTexts().evidence;
  const language = useLanguage();
  const { role } = useMe();
  const version = (number: number | null) => (number === null ? t.firstModel : t.model(number));
  const { intent } = evidence.then;
  return (
    <>
      {evidence.pressed && <p className={styles.notice}>{t.pressed(spoken(evidence.pressed, language))}</p>}
      {evidence.then_model !== evidence.model && (
        <p className={styles.notice}>
          {t.otherModel(version(evidence.then_model), version(evidence.model))}{" "}
          {t.understoodThen(spoken(intent.name, language), percent(intent.confidence, language))}
        </p>
      )}
      <Part title={t.words} hint={t.wordsMean}>
        <Words evidence={evidence} text={text} />
      </Part>
      <Part title={t.certainty}>
        <Certainty evidence={evidence} />
      </Part>
      {evidence.examples.length > 0 && (
        <Part title={t.examples}>
          <Examples examples={evidence.examples} />
        </Part>
      )}
      <Part title={t.turn}>
        <Timeline turn={evidence.turn} />
      </Part>
      <Part title={t.sentence}>
        <Sentence conversationId={conversationId} sentence={evidence.sentence} language={evidence.language} />
      </Part>
      {role !== "agent" && (
        <Link className={styles.label} to={`/teaching/inbox?message=${messageId}`}>
          <Icon name="teach" size={16} />
          {t.label}
        </Link>
      )}
    </>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.part}>
      <h3>
        {title}
        {hint && (
          <span title={hint}>
            <Icon name="info" size={14} label={hint} />
          </span>
        )}
      </h3>
      {children}
    </div>
  );
}

/** A change: what it is about, who wrote it, and, opened, the lines that it makes, to be approved or withdrawn. */

import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../../api/client";
import { spoken, useLanguage } from "../../i18n";
import type { Language } from "../../state/preferences";
import { toast } from "../../state/toasts";
import { displayName } from "../../time/format";
import { Time } from "../../ui/Time";
import { type Texts, useTexts } from "../texts";
import styles from "./answers.module.css";
import { Diff } from "./Diff";
import { ALL, changeOptions, explainChange } from "./queries";
import { StatusPill } from "./StatusPill";
import type { Change, ChangeDetail } from "./types";
import { Who } from "./Who";

interface Props {
  change: Change;
  open: boolean;
  onToggle: () => void;
}

export function ChangeCard({ change, open, onToggle }: Props) {
  const t = useTexts().answers;
  const reader = useLanguage();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <article ref={card} className={styles.change} data-open={open}>
      <button type="button" aria-expanded={open} onClick={onToggle}>
        <span>
          <em>{t.kinds[change.kind] ?? change.kind}</em> <b>{titleOf(change, reader, t)}</b>
        </span>
        <span className={styles.told}>
          <StatusPill status={change.status} />
          <Who change={change} />
          <Time at={change.at} />
        </span>
      </button>
      {change.note && <p className={styles.hint}>{change.note}</p>}
      {open && <Opened change={change} />}
    </article>
  );
}

function Opened({ change }: { change: Change }) {
  const t = useTexts();
  const detail = useQuery(changeOptions(change.id));
  const acts = useReview(change);
  const open = change.status === "draft";
  const problem = acts.error ? explainChange(acts.error, t) : detail.data?.problem;
  return (
    <div className={styles.opened}>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {detail.isPending && <Skeleton height={96} />}
      {detail.data?.files.map((file) => (
        <Diff key={file.file} {...file} />
      ))}
      {detail.data && detail.data.files.length === 0 && !detail.data.problem && <p className={styles.hint}>{t.answers.noDiff}</p>}
      {change.status !== "withdrawn" && (
        <div className={styles.buttons}>
          {open && (
            <Button
              size="compact-md"
              disabled={!detail.data}
              loading={acts.approving}
              onClick={() => detail.data && acts.approve(detail.data)}
            >
              {change.mine ? t.answers.approveOwn : t.answers.approve}
            </Button>
          )}
          <Button variant="default" size="compact-md" loading={acts.withdrawing} onClick={acts.withdraw}>
            {t.answers.withdraw}
          </Button>
        </div>
      )}
    </div>
  );
}

function useReview({ id }: Change) {
  const t = useTexts();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ALL });
  const approve = useMutation({
    mutationFn: ({ seen }: ChangeDetail) => api.post<ChangeDetail>(`/teaching/changes/${id}/approve`, { seen }),
    onSuccess: () => toast(t.answers.approvedToast, { action: { label: t.answers.undo, run: () => withdraw.mutate() } }),
    onSettled: refresh,
  });
  const withdraw = useMutation({
    mutationFn: () => api.post<ChangeDetail>(`/teaching/changes/${id}/withdraw`),
    onSuccess: () => toast(t.answers.withdrawnToast),
    onSettled: refresh,
  });
  return {
    approve: approve.mutate,
    withdraw: () => withdraw.mutate(),
    approving: approve.isPending,
    withdrawing: withdraw.isPending,
    error: approve.error ?? withdraw.error,
  };
}

function titleOf({ kind, subject, content }: Change, reader: Language, t: Texts["answers"]): string {
  if (kind === "title.set")
    return `${spoken(subject, reader)} · ${displayName("language", content.language ?? "en", reader)}: ${content.title}`;
  if (kind === "intent.merge") return `${spoken(subject, reader)} → ${spoken(String(content.into), reader)}`;
  if (kind === "intent.add") return spoken(subject, reader);
  if (kind === "response.add") return subject;
  if (kind.startsWith("response.")) return `${subject} · ${displayName("language", content.language ?? "en", reader)}`;
  if (kind.startsWith("threshold.")) return `${t.threshold[subject]?.[0] ?? subject}: ${content.value}`;
  if (typeof content.text === "string") return `${content.text} (${spoken(String(content.intent ?? subject), reader)})`;
  return subject;
}

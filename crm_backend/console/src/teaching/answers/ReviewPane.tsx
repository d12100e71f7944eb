/** All that was taught: drafts to be looked at and approved, what waits for a training, what is live. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { type Shortcuts, useShortcuts } from "../../keyboard/shortcuts";
import { Notice } from "../../ui/Notice";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { ChangeCard } from "./ChangeCard";
import { changesOptions } from "./queries";

const STATES = ["draft", "approved", "withdrawn", "all"] as const;
const ABOUT = ["all", "answers", "examples"] as const;
const PAGE = 50;
const MOST = 500;

export function ReviewPane() {
  const t = useTexts();
  const [search, setSearch] = useSearchParams();
  const [state, setState] = useState<(typeof STATES)[number]>("draft");
  const [about, setAbout] = useState<(typeof ABOUT)[number]>("all");
  const [limit, setLimit] = useState(PAGE);
  const changes = useQuery(changesOptions(state === "all" ? "" : state, about, limit));
  const items = changes.data?.items ?? [];
  const open = Number(search.get("change")) || null;
  const choose = (id: number | null) => setSearch(id ? { change: String(id) } : {}, { replace: true });
  const move = (by: number) => {
    const now = items.findIndex(({ id }) => id === open);
    const next = items[now < 0 ? 0 : now + by];
    if (next) choose(next.id);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (open) shortcuts.Escape = () => choose(null);
  useShortcuts(shortcuts);
  const counts = changes.data?.counts;

  return (
    <section className={styles.page} aria-label={t.answers.review}>
      <header className={styles.pageTools}>
        <Segments
          label={t.answers.state}
          value={state}
          choices={[
            { value: "draft", label: t.answers.drafts, ...(counts ? { badge: counts.draft } : {}) },
            { value: "approved", label: t.answers.approved },
            { value: "withdrawn", label: t.answers.withdrawn },
            { value: "all", label: t.answers.all },
          ]}
          onChange={setState}
        />
        <Segments
          label={t.answers.about}
          value={about}
          choices={[
            { value: "all", label: t.answers.everything },
            { value: "answers", label: t.answers.onlyAnswers },
            { value: "examples", label: t.answers.onlyExamples },
          ]}
          onChange={setAbout}
        />
        {counts && counts.waiting > 0 && <span className={styles.hint}>{t.answers.waitingCount(counts.waiting)}</span>}
      </header>
      {changes.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={64} />
          <Skeleton height={64} />
        </div>
      )}
      {changes.isError && !changes.data && (
        <Notice
          words={[t.answers.review, t.problems.load]}
          action={{ label: t.problems.again, run: () => void changes.refetch() }}
          urgent
        />
      )}
      {changes.data && items.length === 0 && <Notice words={t.answers.noChanges} />}
      <ul className={styles.cards} aria-label={t.answers.changes}>
        {items.map((change) => (
          <li key={change.id}>
            <ChangeCard change={change} open={change.id === open} onToggle={() => choose(change.id === open ? null : change.id)} />
          </li>
        ))}
      </ul>
      {changes.data?.next_cursor && limit < MOST && (
        <button type="button" className={styles.more} onClick={() => setLimit(limit + PAGE)}>
          {t.answers.more}
        </button>
      )}
    </section>
  );
}

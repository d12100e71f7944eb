/** Conversation tests: the list, and the one that is chosen. */

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { ListSkeleton } from "../../inbox/ListSkeleton";
import { type Shortcuts, useShortcuts } from "../../keyboard/shortcuts";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import { Outcome } from "./Outcome";
import { testsOptions } from "./queries";
import { TestPane } from "./TestPane";
import styles from "./tests.module.css";
import type { TestRow } from "./types";

export default function TestsPart() {
  const t = useTexts();
  const navigate = useNavigate();
  const { id } = useParams();
  const list = useQuery(testsOptions);
  const rows = list.data?.items ?? [];
  const move = (by: number) => {
    const now = rows.findIndex((row) => row.id === id);
    const next = rows[now < 0 ? 0 : now + by];
    if (next) void navigate(`/teaching/tests/${next.id}`);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (id) shortcuts.Escape = () => void navigate("/teaching/tests");
  useShortcuts(shortcuts);
  if (list.isError && !list.data)
    return (
      <Notice
        words={[t.teaching.parts.tests, t.problems.load]}
        action={{ label: t.problems.again, run: () => void list.refetch() }}
        urgent
      />
    );
  if (list.data && rows.length === 0 && !id) return <Notice words={t.conversationTests.empty} />;
  return (
    <div className={styles.part} data-chosen={Boolean(id)}>
      <section className={styles.list} aria-label={t.conversationTests.list}>
        {list.isPending && <ListSkeleton />}
        <ul className={styles.rows}>
          {rows.map((row) => (
            <li key={row.id}>
              <Row row={row} selected={row.id === id} />
            </li>
          ))}
        </ul>
      </section>
      {id ? <TestPane key={id} id={id} /> : <Notice words={t.conversationTests.none} />}
    </div>
  );
}

function Row({ row, selected }: { row: TestRow; selected: boolean }) {
  const t = useTexts().conversationTests;
  return (
    <Link className={styles.row} to={`/teaching/tests/${row.id}`} aria-current={selected ? "true" : undefined}>
      <b data-active={row.active}>{row.name}</b>
      <span className={styles.facts}>
        <Outcome run={row.last_run} small />
        <span>{t.turns(row.turns)}</span>
        {!row.active && <em>{t.resting}</em>}
        <span className={styles.end} title={t.by(row.author.name ?? "")}>
          <Time at={row.created_at} />
        </span>
      </span>
    </Link>
  );
}

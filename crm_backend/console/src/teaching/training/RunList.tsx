/** All runs, the newest first; `j` and `k` go through them. */

import { Link, useNavigate } from "react-router";
import { type Shortcuts, useShortcuts } from "../../keyboard/shortcuts";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import styles from "./training.module.css";
import { isOpen, type Run } from "./types";

interface Props {
  rows: readonly Run[];
  selected: string | undefined;
  more: (() => void) | null;
}

export function RunList({ rows, selected, more }: Props) {
  const t = useTexts().training;
  const navigate = useNavigate();
  const move = (by: number) => {
    const next = rows[rows.findIndex(({ id }) => id === selected) + by];
    if (next) void navigate(`/teaching/training/${next.id}`);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (selected) shortcuts.Escape = () => void navigate("/teaching/training");
  useShortcuts(shortcuts);
  return (
    <ul className={styles.rows}>
      {rows.map((run) => (
        <li key={run.id}>
          <Link to={`/teaching/training/${run.id}`} className={styles.row} aria-current={run.id === selected ? "true" : undefined}>
            <b>
              <i data-state={run.against ? "objected" : run.state} aria-hidden="true" />
              {run.version ? t.version(run.version) : t.states[run.state]}
              {run.against ? <small>{t.objected(run.against)}</small> : null}
            </b>
            <span>
              <Time at={run.created_at} />
              <em>{run.started_by?.name ?? t.commandLine}</em>
            </span>
            {isOpen(run) && <progress value={run.progress} max={1} aria-label={t.progress} />}
          </Link>
        </li>
      ))}
      {more && (
        <li>
          <button type="button" className={styles.more} onClick={more}>
            {t.older}
          </button>
        </li>
      )}
    </ul>
  );
}

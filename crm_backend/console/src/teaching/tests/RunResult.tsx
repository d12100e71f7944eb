/** How playing a test goes, or went: with the turn that differs, and what was expected of it. */

import { useNow } from "../../time/useNow";
import { Icon } from "../../ui/Icon";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import { Outcome } from "./Outcome";
import styles from "./tests.module.css";
import type { Run } from "./types";

export function RunResult({ run }: { run: Run | null }) {
  const t = useTexts().conversationTests;
  const now = useNow();
  if (run?.state === "running")
    return (
      <div className={styles.result} role="status">
        <Icon name="clock" size={16} /> {t.running(Math.max(0, Math.round((now - Date.parse(run.at)) / 1000)))}
      </div>
    );
  return (
    <div className={styles.result} role="status">
      <Outcome run={run} />
      {run && (
        <span className={styles.muted}>
          <Time at={run.at} /> {run.seconds !== null && t.took(String(Math.round(run.seconds)))}
        </span>
      )}
      {run?.turn && <b>{t.differs(run.turn)}</b>}
      {run && run.faults.length > 0 && (
        <ul className={styles.faults}>
          {run.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How a test last went, by colour, sign and word. */

import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./tests.module.css";
import type { Run } from "./types";

const ICONS = { passed: "check", failed: "close", broken: "warning", running: "clock" } as const;

export function Outcome({ run, small = false }: { run: Run | null; small?: boolean }) {
  const t = useTexts().conversationTests;
  if (!run) return small ? null : <span className={styles.muted}>{t.never}</span>;
  return (
    <span className={styles.outcome} data-state={run.state}>
      <Icon name={ICONS[run.state]} size={14} />
      {t.states[run.state]}
    </span>
  );
}

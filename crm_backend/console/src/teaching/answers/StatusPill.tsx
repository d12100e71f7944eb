/** Where a change is on its way, by word, colour and shape. */

import { Icon, type IconName } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import type { Status } from "./types";

const ICONS: Record<Status, IconName> = {
  draft: "document",
  waiting: "clock",
  live: "check",
  deployed: "checks",
  failed: "warning",
  withdrawn: "close",
};

export function StatusPill({ status }: { status: Status }) {
  const t = useTexts().answers;
  return (
    <span className={styles.pill} data-status={status} title={t.statusHints[status]}>
      <Icon name={ICONS[status]} size={14} />
      {t.statuses[status]}
    </span>
  );
}

/** How long, and how often, the channel lets us answer: a word beforehand instead of a refusal afterwards. */

import { useLanguage, useTexts } from "../i18n";
import { moment } from "../time/format";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import styles from "./composer.module.css";
import type { Standing } from "./replyWindow";

export function WindowLine({ window: { until, left, soon } }: { window: Standing }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  const words = [until && t.composer.window.until(moment(until, now, language)), left !== null && t.composer.window.left(left)].filter(
    Boolean,
  );
  return (
    <p className={styles.window} data-soon={soon}>
      <Icon name={soon ? "warning" : "clock"} size={14} />
      {words.join(" · ")}
    </p>
  );
}

/** Says in a word that a message presses; nothing where it does not. */

import { useLanguage, useTexts } from "../i18n";
import { percent } from "../time/format";
import styles from "./ui.module.css";

const URGENT = 0.5; // one grave sign, or two lesser ones, in bot/nlu/moods/urgency.yml

export function UrgentMark({ urgency }: { urgency: number | undefined }) {
  const t = useTexts();
  const language = useLanguage();
  if (urgency === undefined || urgency < URGENT) return null;
  return (
    <b className={styles.urgent} title={t.list.urgency(percent(urgency, language))}>
      {t.list.urgent}
    </b>
  );
}

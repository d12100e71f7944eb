/** The likeliest intent of a customer's message, small; opens what else was understood. */

import type { Nlu } from "../api/types";
import { spoken, useLanguage, useTexts } from "../i18n";
import { percent } from "../time/format";
import { MoodMark } from "../ui/MoodMark";
import styles from "./thread.module.css";

interface Props {
  nlu: Nlu;
  open: boolean;
  onToggle: () => void;
}

export function UnderstandingButton({ nlu, open, onToggle }: Props) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <button type="button" className={styles.understood} aria-expanded={open} title={t.nlu.show} onClick={onToggle}>
      <MoodMark mood={nlu.sentiment.label} />
      <span data-decision={nlu.decision}>{spoken(nlu.intent.name, language)}</span>
      <span>{percent(nlu.intent.confidence, language)}</span>
    </button>
  );
}

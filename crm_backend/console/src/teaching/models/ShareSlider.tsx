/** How many of the customers get a canary: finer where few do. */

import { useId } from "react";
import { useLanguage } from "../../i18n";
import { percent } from "../../time/format";
import { useTexts } from "../texts";
import styles from "./models.module.css";

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 0.9];

export function ShareSlider({ value, onChange }: { value: number; onChange: (share: number) => void }) {
  const t = useTexts().models;
  const language = useLanguage();
  const id = useId();
  const nearest = STEPS.reduce((best, step, index) => (Math.abs(step - value) < Math.abs((STEPS[best] ?? 0) - value) ? index : best), 0);
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{t.share}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={STEPS.length - 1}
        value={nearest}
        aria-valuetext={percent(value, language)}
        onChange={(event) => onChange(STEPS[Number(event.target.value)] ?? value)}
      />
      <output htmlFor={id}>{percent(value, language)}</output>
    </div>
  );
}

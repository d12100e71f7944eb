/** How long the steps took, side by side. */

import { useTexts } from "../texts";
import styles from "./training.module.css";
import { type Report, STEPS } from "./types";

export function Timings({ seconds }: { seconds: Report["seconds"] }) {
  const t = useTexts().training;
  const total = STEPS.reduce((sum, step) => sum + (seconds[step] ?? 0), 0);
  return (
    <section className={styles.block}>
      <h3>{t.timings(total.toFixed(0))}</h3>
      <div className={styles.timeline} aria-hidden="true">
        {STEPS.map((step) => (
          <i key={step} data-step={step} style={{ flexGrow: seconds[step] ?? 0 }} title={t.steps[step]} />
        ))}
      </div>
      <ul className={styles.legend}>
        {STEPS.map((step) => (
          <li key={step}>
            <i data-step={step} aria-hidden="true" />
            {t.steps[step]} <b>{t.seconds((seconds[step] ?? 0).toFixed(1))}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A run that is going on: the steps, how far it is, and the way to end it. */

import { Button } from "@mantine/core";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./training.module.css";
import { type Run, STEPS } from "./types";

export function GoesOn({ run, cancel }: { run: Run; cancel: () => void }) {
  const t = useTexts().training;
  const now = run.step ? STEPS.indexOf(run.step) : -1;
  return (
    <div className={styles.goesOn}>
      <p role="status">
        <b>{run.cancel_asked ? t.beingCancelled : run.step ? t.steps[run.step] : t.waits}</b>
        <span>{Math.round(run.progress * 100)}%</span>
      </p>
      <progress value={run.progress} max={1} aria-label={t.progress} />
      <ol>
        {STEPS.map((step, place) => (
          <li
            key={step}
            data-is={place < now ? "done" : place === now ? "now" : "coming"}
            aria-current={place === now ? "step" : undefined}
          >
            <i>{place < now ? <Icon name="check" size={12} /> : place + 1}</i>
            <span>{t.steps[step]}</span>
          </li>
        ))}
      </ol>
      <p className={styles.quiet}>{t.meanwhile}</p>
      <Button size="compact-md" variant="default" onClick={cancel} disabled={run.cancel_asked}>
        {t.cancel}
      </Button>
    </div>
  );
}

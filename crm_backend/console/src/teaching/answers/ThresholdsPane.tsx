/** The numbers by which the bot decides, as sliders within what is sensible. */

import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { Notice } from "../../ui/Notice";
import { SurveyBar } from "../SurveyBar";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { Effect } from "./Effect";
import { EFFECTS, effectsOptions, explainChange, thresholdsOptions, useDrafting, write } from "./queries";
import type { Change, EffectStep, Threshold } from "./types";

export function ThresholdsPane() {
  const t = useTexts();
  const thresholds = useQuery(thresholdsOptions);
  const effects = useQuery(effectsOptions).data;
  const figures = effects?.survey.figures;
  return (
    <section className={styles.page} aria-label={t.answers.thresholds}>
      <header className={styles.pageTools}>
        <p className={styles.hint}>{t.answers.thresholdsHint}</p>
      </header>
      {effects && (
        <div className={styles.survey}>
          <SurveyBar
            survey={effects.survey}
            about={figures ? (effects.current ? t.answers.effect.about(figures.messages) : t.answers.effect.stale) : null}
            path={EFFECTS}
            queryKey={effectsOptions.queryKey}
          />
        </div>
      )}
      {thresholds.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={96} />
          <Skeleton height={96} />
        </div>
      )}
      {thresholds.isError && !thresholds.data && (
        <Notice
          words={[t.answers.thresholds, t.problems.load]}
          action={{ label: t.problems.again, run: () => void thresholds.refetch() }}
          urgent
        />
      )}
      <ul className={styles.flows}>
        {thresholds.data?.items.map((one) => (
          <li key={`${one.component}.${one.key}`}>
            <Card
              key={one.value}
              threshold={one}
              curve={figures?.curves[`${one.component}.${one.key}`]}
              messages={figures?.messages ?? 0}
              draft={thresholds.data.drafts.find(({ subject }) => subject === `${one.component}.${one.key}`)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  threshold: Threshold;
  /** None where only a training tells what the number does, or nothing was measured yet. */
  curve: EffectStep[] | undefined;
  messages: number;
  draft: Change | undefined;
}

function Card({ threshold, curve, messages, draft }: CardProps) {
  const t = useTexts();
  const { component, key, least, most, step, deployed } = threshold;
  const name = `${component}.${key}`;
  const [title, hint] = t.answers.threshold[name] ?? [name, ""];
  const [value, setValue] = useState(threshold.value);
  const save = useDrafting(
    async () => [await write.threshold({ component, key, value })],
    (words) => words.answers.saved,
  );
  const share = (number: number) => `${(100 * (number - least)) / (most - least)}%`;
  return (
    <article className={styles.flow} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <output>{value}</output>
      </header>
      <p className={styles.hint}>{hint}</p>
      <div className={styles.slider}>
        <input
          type="range"
          min={least}
          max={most}
          step={step}
          value={value}
          aria-label={title}
          onChange={(event) => setValue(Number(event.target.value))}
        />
        <svg aria-hidden="true" width="100%" height="8">
          <line x1={share(deployed)} x2={share(deployed)} y1="0" y2="8" />
        </svg>
        <p>
          <span>{least}</span>
          <span title={name}>{t.answers.deployedValue(String(deployed))}</span>
          <span>{most}</span>
        </p>
      </div>
      {curve ? (
        <Effect title={title} curve={curve} messages={messages} value={value} now={threshold.value} />
      ) : (
        messages > 0 && <p className={styles.hint}>{t.answers.effect.trainingTells}</p>
      )}
      {save.error && (
        <p className={styles.problem} role="alert">
          {explainChange(save.error, t)}
        </p>
      )}
      {draft && (
        <p className={styles.waits}>
          {t.answers.draftValue(String(draft.content.value), draft.mine ? t.answers.you : t.answers.by(draft.author ?? "?"))}{" "}
          <Link to={`/teaching/answers/review?change=${draft.id}`}>{t.answers.toReview}</Link>
        </p>
      )}
      {value !== threshold.value && (
        <div className={styles.buttons}>
          <Button variant="default" size="compact-sm" onClick={() => setValue(threshold.value)}>
            {t.answers.backTo(String(threshold.value))}
          </Button>
          <Button size="compact-sm" loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t.answers.save}
          </Button>
        </div>
      )}
    </article>
  );
}

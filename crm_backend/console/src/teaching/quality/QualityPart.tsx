/** What is likely wrong with the training data: the alarms kind by kind, and a map of the intents. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Notice } from "../../ui/Notice";
import { Segments } from "../../ui/Segments";
import { SurveyBar } from "../SurveyBar";
import { useTexts } from "../texts";
import { AlarmGroup } from "./AlarmGroup";
import { IntentMapFigure } from "./IntentMapFigure";
import styles from "./quality.module.css";
import { KEY, PATH, qualityOptions } from "./queries";
import { KINDS, type Quality, type State } from "./types";

const STATES = ["open", "remedied", "dismissed"] as const;

export default function QualityPart() {
  const t = useTexts();
  const words = t.teaching.quality;
  const [state, setState] = useState<State>("open");
  const quality = useQuery(qualityOptions(state));
  return (
    <section className={styles.part} aria-label={words.label}>
      {quality.data && <Bar survey={quality.data.survey} />}
      <div className={styles.filter}>
        <Segments
          label={t.teaching.discoveries.filter}
          value={state}
          choices={STATES.map((each) => ({ value: each, label: words.states[each] }))}
          onChange={setState}
        />
      </div>
      {quality.isPending && (
        <div className={styles.groups} aria-hidden="true">
          <Skeleton height={120} />
          <Skeleton height={120} />
        </div>
      )}
      {quality.isError && !quality.data && (
        <Notice words={[words.label, t.problems.load]} action={{ label: t.problems.again, run: () => void quality.refetch() }} urgent />
      )}
      {quality.data && <Groups quality={quality.data} state={state} />}
    </section>
  );
}

function Bar({ survey }: Pick<Quality, "survey">) {
  const t = useTexts().teaching.quality;
  const { figures } = survey;
  const about = figures && [
    t.looked(figures.examples, figures.messages),
    ...(figures.looked_at < figures.examples ? [t.sampled(figures.looked_at, figures.examples)] : []),
  ];
  return <SurveyBar survey={survey} about={about?.join(" · ") ?? null} path={`${PATH}/recompute`} queryKey={KEY} />;
}

function Groups({ quality, state }: { quality: Quality; state: State }) {
  const t = useTexts().teaching.quality;
  const { items, survey, intents } = quality;
  const map = state === "open" ? survey.figures?.map : undefined;
  if (!items.length && !map) return <Notice words={state === "open" && !survey.computed_at ? t.never : (t.empty[state] ?? t.never)} />;
  const kinds = KINDS.map((kind) => ({ kind, alarms: items.filter((alarm) => alarm.kind === kind) }));
  return (
    <div className={styles.groups}>
      {map && <IntentMapFigure map={map} />}
      {!items.length && <Notice words={t.empty[state] ?? t.never} />}
      {kinds.map(({ kind, alarms }, index) =>
        alarms.length ? (
          <AlarmGroup key={kind} kind={kind} alarms={alarms} intents={intents} opened={index === 0 || alarms.length < 4} />
        ) : null,
      )}
    </div>
  );
}

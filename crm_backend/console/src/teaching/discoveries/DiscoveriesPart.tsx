/** What customers ask for that no intent fits: cards, and the form that makes an intent of one. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { Notice } from "../../ui/Notice";
import { Segments } from "../../ui/Segments";
import { SurveyBar } from "../SurveyBar";
import { useTexts } from "../texts";
import { DiscoveryCard } from "./DiscoveryCard";
import styles from "./discoveries.module.css";
import { IntentPane } from "./IntentPane";
import { discoveriesOptions, KEY, PATH } from "./queries";
import type { State } from "./types";

const STATES = ["open", "made", "dismissed"] as const;

export default function DiscoveriesPart() {
  const { id } = useParams();
  return id ? <IntentPane key={id} id={id} /> : <List />;
}

function List() {
  const t = useTexts();
  const words = t.teaching.discoveries;
  const [state, setState] = useState<State>("open");
  const found = useQuery(discoveriesOptions(state));
  const { items, survey } = found.data ?? {};
  return (
    <section className={styles.part} aria-label={words.label}>
      {survey && (
        <SurveyBar
          survey={survey}
          about={survey.figures && words.lookedAt(survey.figures.messages)}
          path={`${PATH}/recompute`}
          queryKey={KEY}
        />
      )}
      <div className={styles.filter}>
        <Segments
          label={words.filter}
          value={state}
          choices={STATES.map((each) => ({ value: each, label: words.states[each] }))}
          onChange={setState}
        />
      </div>
      {found.isPending && (
        <div className={styles.cards} aria-hidden="true">
          <Skeleton height={180} />
          <Skeleton height={180} />
        </div>
      )}
      {found.isError && !items && (
        <Notice words={[words.label, t.problems.load]} action={{ label: t.problems.again, run: () => void found.refetch() }} urgent />
      )}
      {items?.length === 0 && (
        <Notice words={words.empty[state === "open" && survey && !survey.computed_at ? "never" : state] ?? ["", ""]} />
      )}
      {items && items.length > 0 && (
        <ul className={styles.cards}>
          {items.map((each) => (
            <li key={each.id}>
              <DiscoveryCard discovery={each} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

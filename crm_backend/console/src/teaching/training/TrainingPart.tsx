/** Training: what is new, the runs, and what came of the one that is shown; without a choice the newest is. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { ListSkeleton } from "../../inbox/ListSkeleton";
import { Notice } from "../../ui/Notice";
import { useTexts } from "../texts";
import { News } from "./News";
import { runsOptions } from "./queries";
import { RunList } from "./RunList";
import { RunPane } from "./RunPane";
import styles from "./training.module.css";
import { useActs } from "./useActs";

export default function TrainingPart() {
  const t = useTexts();
  const { id } = useParams();
  const runs = useInfiniteQuery(runsOptions);
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const acts = useActs(rows);
  const shown = id ?? rows[0]?.id;
  if (runs.isError && !runs.data) {
    return (
      <Notice words={[t.training.runs, t.problems.load]} action={{ label: t.problems.again, run: () => void runs.refetch() }} urgent />
    );
  }
  return (
    <div className={styles.part} data-shows={id ? "one" : "list"}>
      <section className={styles.side} aria-label={t.training.runs}>
        <News rows={rows} start={acts.start} starting={acts.starting} />
        {runs.isPending ? (
          <ListSkeleton />
        ) : (
          <RunList rows={rows} selected={shown} more={runs.hasNextPage ? () => void runs.fetchNextPage() : null} />
        )}
      </section>
      {shown ? (
        <RunPane key={shown} id={shown} cancel={acts.cancel} />
      ) : (
        !runs.isPending && (
          <section className={styles.nothing}>
            <Notice words={t.training.nothing} />
          </section>
        )
      )}
    </div>
  );
}

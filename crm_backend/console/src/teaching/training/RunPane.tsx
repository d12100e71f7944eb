/** One run: how far it is, why it failed, or what came of it. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import { Failure } from "./Failure";
import { GoesOn } from "./GoesOn";
import { runOptions } from "./queries";
import { Report } from "./Report";
import { REPORT_ACTS } from "./reportActs";
import styles from "./training.module.css";
import { isOpen, type ReportedRun } from "./types";

export function RunPane({ id, cancel }: { id: string; cancel: (id: string) => void }) {
  const t = useTexts();
  const query = useQuery(runOptions(id));
  const run = query.data;
  if (query.isError && !run) {
    return (
      <section className={styles.nothing}>
        <Notice words={[t.training.run, t.problems.load]} action={{ label: t.problems.again, run: () => void query.refetch() }} urgent />
      </section>
    );
  }
  if (!run) {
    return (
      <section className={styles.pane} aria-hidden="true">
        <div className={styles.coming}>
          <Skeleton height={28} width={220} />
          <Skeleton height={96} />
          <Skeleton height={220} />
        </div>
      </section>
    );
  }
  return (
    <section className={styles.pane} aria-label={t.training.run}>
      <Head run={run} />
      <div className={styles.content}>
        {isOpen(run) && <GoesOn run={run} cancel={() => cancel(run.id)} />}
        {run.state === "cancelled" && <Notice words={t.training.cancelled} />}
        {run.error && <Failure error={run.error} />}
        {run.report && <Report report={run.report} version={run.version} />}
      </div>
    </section>
  );
}

function Head({ run }: { run: ReportedRun }) {
  const t = useTexts().training;
  return (
    <header className={styles.bar}>
      <Link to="/teaching/training" className={styles.back} aria-label={t.runs}>
        <Icon name="back" />
      </Link>
      <h2>{run.version ? t.version(run.version) : t.states[run.state]}</h2>
      <span className={styles.quiet}>
        {run.started_by?.name ?? t.commandLine} · <Time at={run.created_at} />
      </span>
      {run.version && run.report && (
        <div className={styles.acts}>
          <a className={styles.card} href={`/api/v1/teaching/versions/${run.version}/card`} target="_blank" rel="noreferrer">
            <Icon name="document" size={16} />
            {t.card}
          </a>
          {REPORT_ACTS.map((Act, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <Act key={place} version={run.version as number} against={run.report?.against.length ?? 0} />
          ))}
        </div>
      )}
    </header>
  );
}

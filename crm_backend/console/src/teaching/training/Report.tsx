/** What came of a run: the gate's word first, then the figures, then what lies behind them. */

import { useTexts } from "../texts";
import { Confusions } from "./Confusions";
import { Conversations } from "./Conversations";
import { Figures } from "./Figures";
import { Flips } from "./Flips";
import { Gate } from "./Gate";
import { GoldenChanges } from "./GoldenChanges";
import { Intents } from "./Intents";
import { Timings } from "./Timings";
import styles from "./training.module.css";
import type { Report as Told } from "./types";

export function Report({ report, version }: { report: Told; version: number | null }) {
  const t = useTexts().training;
  return (
    <>
      <Gate against={report.against} />
      <p className={styles.lead}>
        {t.comparedWith(version, report.compared_with.number)}
        {t.learnt(report.data.changes, report.data.new)}
      </p>
      <Figures report={report} />
      <Flips flips={report.flips} />
      <GoldenChanges changes={report.golden_changes} set={report.sets.golden} />
      <Conversations told={report.conversations} />
      <Intents rows={report.intents} isProtected={report.protected} />
      <Confusions pairs={report.confusions} />
      <Timings seconds={report.seconds} />
      <p className={styles.hash}>
        {t.dataHash} <code>{report.data.hash}</code>
      </p>
    </>
  );
}

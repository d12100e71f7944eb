/** By how much a figure has changed: sign, shape and colour say whether for the better. */

import { points, trend } from "./numbers";
import styles from "./training.module.css";

interface Props {
  /** A difference of shares. */
  by: number;
  lessIsBetter?: boolean;
  unit?: string;
}

const MARKS = { better: "▲", worse: "▼", same: "" };
const TURNED = { better: "▼", worse: "▲", same: "" };

export function Delta({ by, lessIsBetter = false, unit = "" }: Props) {
  const is = trend(lessIsBetter ? -by : by);
  return (
    <span className={styles.delta} data-is={is}>
      <i aria-hidden="true">{(lessIsBetter ? TURNED : MARKS)[is]}</i>
      {points(by)}
      {unit}
    </span>
  );
}

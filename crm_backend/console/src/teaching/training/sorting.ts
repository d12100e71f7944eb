/** The table of intents, by any of its columns. */

import type { IntentRow, Score } from "./types";

export const COLUMNS = ["intent", "support", "recall", "recallChange", "f1", "f1Change"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sorting {
  by: Column;
  rising: boolean;
}

export function value(row: IntentRow, column: Column): number | string {
  if (column === "intent") return row.intent;
  if (column === "support") return row.support;
  if (column === "recall" || column === "f1") return row.candidate?.[column] ?? 0;
  return change(row, column === "recallChange" ? "recall" : "f1");
}

/** By how much a figure of an intent has changed; an intent that one model lacks has 0 there. */
export const change = (row: IntentRow, figure: keyof Pick<Score, "recall" | "f1">): number =>
  (row.candidate?.[figure] ?? 0) - (row.live?.[figure] ?? 0);

/** Those whose figures have changed. */
export function telling(rows: readonly IntentRow[]): readonly IntentRow[] {
  return rows.filter((row) => change(row, "recall") !== 0 || change(row, "f1") !== 0);
}

export function sorted(rows: readonly IntentRow[], { by, rising }: Sorting): IntentRow[] {
  const sign = rising ? 1 : -1;
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one, by), value(other, by)];
    if (a === b) return one.intent < other.intent ? -1 : 1;
    return (a < b ? -1 : 1) * sign;
  });
}

/** What a press on a column's head makes of the order: the same column turned round, another one with its telling end first. */
export const pressed = (now: Sorting, by: Column): Sorting =>
  now.by === by ? { by, rising: !now.rising } : { by, rising: by !== "support" };

/** Shares, differences and probabilities as people read them. */

import type { Language } from "../../state/preferences";

const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

export const percent = (share: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);

/** The difference of two shares in percentage points, with its sign; a true minus. Nothing is "0.0". */
export function points(difference: number): string {
  const rounded = Math.round(difference * 1000) / 10;
  if (rounded === 0) return "0.0";
  return `${rounded > 0 ? "+" : "−"}${Math.abs(rounded).toFixed(1)}`;
}

/** A probability: three digits are more than anybody needs. */
export function probability(p: number): string {
  if (p < 0.001) return "< 0.001";
  return p >= 0.995 ? "1" : p.toPrecision(2);
}

/** Whether a change is for the better, the worse, or none that is shown. */
export function trend(difference: number): "better" | "worse" | "same" {
  const rounded = Math.round(difference * 1000);
  if (rounded === 0) return "same";
  return rounded > 0 ? "better" : "worse";
}

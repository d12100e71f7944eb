/** Times and days as the customer reads them. */

import { wordsIn, type Locale } from "./i18n";

const DAY_MS = 86_400_000;

export function clock(at: Date, locale: Locale): string {
  return at.toLocaleTimeString(wordsIn(locale).tag, { timeStyle: "short" });
}

/** "Today", "Yesterday", or the date, with the year where it is not this one. */
export function dayName(at: Date, locale: Locale, now: Date = new Date()): string {
  const words = wordsIn(locale).log;
  if (dayKey(at) === dayKey(now)) return words.today;
  if (dayKey(at) === dayKey(new Date(now.getTime() - DAY_MS))) return words.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return at.toLocaleDateString(wordsIn(locale).tag, { weekday: "short", month: "long", day: "numeric", ...year });
}

export function dayKey(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** Date and time in full, for a transcript. */
export function moment(at: Date, locale: Locale): string {
  return at.toLocaleString(wordsIn(locale).tag, { dateStyle: "medium", timeStyle: "short" });
}

/** "820 kB", "2.4 MB". */
export function fileSize(bytes: number, locale: Locale): string {
  const [unit, size] = bytes < 1_000_000 ? ["kilobyte", Math.max(1, Math.round(bytes / 1000))] : ["megabyte", bytes / 1_000_000];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as Intl.NumberFormatOptions;
  return new Intl.NumberFormat(wordsIn(locale).tag, style).format(size as number);
}

/** Up to two letters that stand for a face. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => Array.from(word ?? "")[0] ?? "").join("").toUpperCase();
}

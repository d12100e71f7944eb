/** Times and days as the customer reads them. */

import { CATALOGUES, TAGS, type Locale } from "./i18n";

const CLOCK: Record<Locale, Intl.DateTimeFormatOptions> = {
  en: { hour: "numeric", minute: "2-digit" },
  zh: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};
const DAY_MS = 86_400_000;

export function clock(at: Date, locale: Locale): string {
  return at.toLocaleTimeString(TAGS[locale], CLOCK[locale]);
}

/** "Today", "Yesterday", or the date, with the year where it is not this one. */
export function dayName(at: Date, locale: Locale, now: Date = new Date()): string {
  const words = CATALOGUES[locale].log;
  if (dayKey(at) === dayKey(now)) return words.today;
  if (dayKey(at) === dayKey(new Date(now.getTime() - DAY_MS))) return words.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return at.toLocaleDateString(TAGS[locale], { weekday: "short", month: "long", day: "numeric", ...year });
}

export function dayKey(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** Date and time in full, for a transcript. */
export function moment(at: Date, locale: Locale): string {
  return at.toLocaleString(TAGS[locale], { dateStyle: "medium", timeStyle: "short" });
}

/** Up to two letters that stand for a face. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => Array.from(word ?? "")[0] ?? "").join("").toUpperCase();
}

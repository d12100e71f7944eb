/** Times and durations for people: relative up to a day, then absolute. */

import type { Language } from "../state/preferences";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

/** "now", "4 min", "3 hr"; after a day "12 Nov", after the turn of the year "12 Nov 2025". */
export function shortTime(at: string, now: number, language: Language, nowWord: string): string {
  const age = now - Date.parse(at);
  if (age < MINUTE) return nowWord;
  return age < DAY ? duration(age, language) : date(at, now, language);
}

/** A length of time in its largest unit, never more precise than minutes. */
export function duration(ms: number, language: Language): string {
  if (ms >= DAY) return unit(Math.floor(ms / DAY), "day", language);
  if (ms >= HOUR) return unit(Math.floor(ms / HOUR), "hour", language);
  return unit(Math.max(0, Math.floor(ms / MINUTE)), "minute", language);
}

/** Day and month, with the year when it is not this one. */
export function date(at: string, now: number, language: Language): string {
  const when = new Date(at);
  const thisYear = when.getFullYear() === new Date(now).getFullYear();
  return format(when, language, { day: "numeric", month: "short", ...(thisYear ? {} : { year: "numeric" }) });
}

/** Date and time to the second, for the hover. */
export function fullTime(at: string, language: Language): string {
  return format(new Date(at), language, { dateStyle: "full", timeStyle: "medium" });
}

export function clock(at: string, language: Language): string {
  return format(new Date(at), language, { hour: "2-digit", minute: "2-digit" });
}

/** The time, with the day where it is not today: "20:40", "26 Nov, 20:40". */
export function moment(at: string, now: number, language: Language): string {
  if (sameDay(Date.parse(at), now)) return clock(at, language);
  return format(new Date(at), language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** The heading over a day's messages. */
export function dayName(at: string, now: number, language: Language, words: { today: string; yesterday: string }): string {
  if (sameDay(Date.parse(at), now)) return words.today;
  if (sameDay(Date.parse(at), now - DAY)) return words.yesterday;
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(new Date(at), language, { weekday: "long", day: "numeric", month: "long", ...(thisYear ? {} : { year: "numeric" }) });
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function unit(count: number, name: "minute" | "hour" | "day", language: Language): string {
  const locale = language === "en" ? "en-US" : LOCALES[language]; // British English says "4 mins"
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(count);
}

function format(when: Date, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[language], { hourCycle: "h23", ...options }).format(when);
}

/** "820 kB", "2.4 MB". */
export function fileSize(bytes: number, language: Language): string {
  const large = bytes >= 1_000_000;
  const options = { style: "unit", unit: large ? "megabyte" : "kilobyte", unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(LOCALES[language], options).format(large ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000)));
}

/** The name of a language or country in the reader's language. */
export function displayName(kind: "language" | "region", code: string, language: Language): string {
  try {
    return new Intl.DisplayNames(LOCALES[language], { type: kind }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** "92 %", "92%" in Chinese. */
export function percent(share: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** "+0.42", "−0.61": with a real minus. */
export function signed(value: number, language: Language, digits = 2): string {
  const options = { signDisplay: "exceptZero", minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(LOCALES[language], options).format(value).replace("-", "−");
}

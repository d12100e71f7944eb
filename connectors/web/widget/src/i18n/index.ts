/** The catalogues, one file a language, and which one a locale means. */

import { en, type Catalogue } from "./en";

export type { Catalogue };
/** A language that there is a catalogue for (ISO 639-1). */
export type Locale = string;

const FILES = import.meta.glob<Record<string, Catalogue>>(["./*.ts", "!./index.ts"], { eager: true });
const CATALOGUES = new Map(Object.values(FILES).flatMap((file) => Object.entries(file)));

export const LOCALES: readonly Locale[] = [...CATALOGUES.keys()];

/** The words of a language; the English ones where we have none of our own. */
export function wordsIn(locale: Locale): Catalogue {
  return CATALOGUES.get(locale) ?? en;
}

/** The widget's language for any BCP 47 tag; English where we have no words of our own. */
export function localeOf(tag: string): Locale {
  const code = tag.toLowerCase().split("-")[0] ?? "";
  return CATALOGUES.has(code) ? code : "en";
}

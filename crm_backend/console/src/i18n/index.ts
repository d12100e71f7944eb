/** The texts in the language that the reader chose. */

import { type Language, language } from "../state/preferences";
import { useStore } from "../state/store";
import { en, type Texts } from "./en";
import { names as englishNames } from "./names.en";
import { names as chineseNames } from "./names.zh";
import { zh } from "./zh";

export type { Texts };

const TEXTS: Record<Language, Texts> = { en, zh };
const NAMES: Record<Language, Record<string, string>> = { en: englishNames, zh: chineseNames };

export const useLanguage = (): Language => useStore(language);
export const useTexts = (): Texts => TEXTS[useLanguage()];
export const texts = (): Texts => TEXTS[language.get()];

/** A name of the contract as people say it: `promo_code` is "Promo code" where the catalogue has no better word. */
export function spoken(name: string, language: Language): string {
  const plain = name.replaceAll("_", " ");
  return NAMES[language][name] ?? capital(plain);
}

/** With a capital letter at its beginning. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether a text is a name of the contract, which people should read `spoken`. */
export const isName = (text: string): boolean => Object.hasOwn(chineseNames, text) || /^[a-z]+(_[a-z]+)+$/.test(text);

/** The catalogues, and which one a locale means. */

import { en, type Catalogue } from "./en";
import { zh } from "./zh";

export type { Catalogue };
export type Locale = "en" | "zh";

export const CATALOGUES: Record<Locale, Catalogue> = { en, zh };

/** The widget's language for any BCP 47 tag; English where we have no words of our own. */
export function localeOf(tag: string): Locale {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The tag for `lang` attributes and dates. */
export const TAGS: Record<Locale, string> = { en: "en", zh: "zh-CN" };

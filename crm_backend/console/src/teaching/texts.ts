/** The texts of Teaching beside those of the whole console: they come with its pages, as nobody else needs them. */

import { type Texts as Console, useLanguage } from "../i18n";
import { en } from "../i18n/en";
import { pages as englishPages } from "../i18n/teaching.en";
import { pages as chinesePages } from "../i18n/teaching.zh";
import { zh } from "../i18n/zh";
import type { Language } from "../state/preferences";

export type Texts = Console & typeof englishPages;

const TEXTS: Record<Language, Texts> = { en: { ...en, ...englishPages }, zh: { ...zh, ...chinesePages } };

export const useTexts = (): Texts => TEXTS[useLanguage()];

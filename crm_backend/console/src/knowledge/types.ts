/** Articles and gaps as the CRM tells of them (crm_backend/knowledge/schemas.py). */

/** A code of ISO 639-1; which there are, the CRM tells (`useLocales`). */
export type Locale = string;
/** What customers read where their own language is missing. */
export const FALLBACK: Locale = "en";

export interface Text {
  title: string;
  summary: string;
  /** Markdown. */
  body: string;
}

export interface ArticleRow {
  slug: string;
  titles: Record<Locale, string>;
  languages: Locale[];
  topics: string[];
  published: boolean;
  updated_at: string;
  updated_by: string | null;
  helpful: number;
  not_helpful: number;
}

export interface Article extends ArticleRow {
  texts: Record<Locale, Text & { version: number }>;
}

export interface Version extends Text {
  id: string;
  locale: Locale;
  version: number;
  at: string;
  author: string | null;
  current: boolean;
}

export interface Asked {
  text: string;
  language: string;
  at: string;
  conversation_id: string | null;
  article: string | null;
}

export interface Gap {
  id: string;
  state: "open" | "dismissed";
  /** The latest first. */
  questions: Asked[];
}

export const titleOf = (row: ArticleRow, language: Locale): string => row.titles[language] ?? Object.values(row.titles)[0] ?? row.slug;

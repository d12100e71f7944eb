/** An article while it is written: kept in this tab with every key, compared with what is stored, and checked before it is sent. */

import { ofThisTab } from "../state/browser";
import { Store } from "../state/store";
import { type Article, FALLBACK, type Locale, type Text } from "./types";

export interface Draft {
  /** Only of a new article. */
  slug: string;
  gapId: string | null;
  topics: string;
  published: boolean;
  texts: Record<Locale, Text>;
  /** The versions that it is built on. */
  base: Record<Locale, number>;
}

export const NEW = "";
const BLANK: Text = { title: "", summary: "", body: "" };
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const emptyDraft = (gapId: string | null = null, title = "", locale: Locale = FALLBACK): Draft => ({
  slug: "",
  gapId,
  topics: "",
  published: true,
  texts: title ? { [locale]: { ...BLANK, title } } : {},
  base: {},
});

export function draftOf(article: Article): Draft {
  const texts: Draft["texts"] = {};
  const base: Draft["base"] = {};
  for (const [locale, text] of Object.entries(article.texts)) {
    texts[locale] = { title: text.title, summary: text.summary, body: text.body };
    base[locale] = text.version;
  }
  return { slug: article.slug, gapId: null, topics: article.topics.join(", "), published: article.published, texts, base };
}

/** What is written in a language; nothing yet where it is missing. */
export const textOf = (draft: Draft, locale: Locale): Text => draft.texts[locale] ?? BLANK;

/** Whether there is anything that the other draft has not; the versions do not count. */
export function differs(one: Draft, other: Draft): boolean {
  const typed = ({ texts }: Draft) => Object.entries(texts).filter(([, text]) => Object.values(text).some(Boolean));
  const inOrder = (draft: Draft) => typed(draft).sort(([a], [b]) => a.localeCompare(b));
  const content = (draft: Draft) => JSON.stringify([draft.slug, topicsOf(draft.topics), draft.published, inOrder(draft)]);
  return content(one) !== content(other);
}

export const topicsOf = (topics: string): string[] => [
  ...new Set(
    topics
      .split(/[,，、]/)
      .map((topic) => topic.trim().toLowerCase())
      .filter(Boolean),
  ),
];

export const isBlank = (text: Text): boolean => !text.title.trim() && !text.summary.trim() && !text.body.trim();

/** What keeps a draft from being saved: a language (its code) whose title or summary is missing, `none` at all, a bad `address`. */
export function fault(draft: Draft, isNew: boolean): string | null {
  const written = Object.entries(writtenIn(draft));
  if (written.length === 0) return "none";
  const incomplete = written.find(([, text]) => !text.title.trim() || !text.summary.trim());
  if (incomplete) return incomplete[0];
  return isNew && !SLUG.test(draft.slug) ? "address" : null;
}

/** What is sent: the languages that are written. */
export function toSend(draft: Draft): object {
  return {
    topics: topicsOf(draft.topics),
    published: draft.published,
    texts: writtenIn(draft),
    base: draft.base,
  };
}

const writtenIn = (draft: Draft): Draft["texts"] => Object.fromEntries(Object.entries(draft.texts).filter(([, text]) => !isBlank(text)));

/** "How to gift-wrap?" is "how-to-gift-wrap"; nothing is left of Chinese. */
export const slugOf = (title: string): string =>
  title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);

/** Counts the changes of what is kept, so that the list can mark what is not saved. */
export const kept = new Store(0);

export function readDraft(slug: string): Draft | null {
  try {
    return JSON.parse(ofThisTab.read(`article.${slug}`) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function keepDraft(slug: string, draft: Draft | null): void {
  const before = ofThisTab.read(`article.${slug}`);
  ofThisTab.write(`article.${slug}`, draft && JSON.stringify(draft));
  if ((before === null) !== (draft === null)) kept.set((count) => count + 1);
}

/** What the form holds, what it begins with, and what is still wrong with it. */

import type { Ideas, NewIntent } from "./types";

export const FEWEST = 3;
export const FEW = 15;
export const LANGUAGES = ["en", "zh"] as const;

export interface Draft {
  name: string;
  titles: Record<string, string>;
  items: ReadonlySet<string>;
  from: "article" | "words";
  texts: Record<string, string>;
}

export function begin({ discovery, article, replies }: Ideas, capital: (text: string) => string): Draft {
  return {
    name: discovery.suggested,
    titles: { en: capital(discovery.suggested.replaceAll("_", " ")), zh: "" },
    items: new Set(discovery.examples.map((example) => example.id)),
    from: article?.confident ? "article" : "words",
    texts: Object.fromEntries(LANGUAGES.map((code) => [code, replies.find((reply) => reply.language === code)?.text ?? ""])),
  };
}

export type Fault = "nameWrong" | "nameTaken" | "titleMissing" | "tooFew" | "answerMissing";

export function faults(draft: Draft, ideas: Ideas): Set<Fault> {
  const found = new Set<Fault>();
  if (!/^[a-z][a-z0-9_]{2,39}$/.test(draft.name)) found.add("nameWrong");
  else if (ideas.taken.includes(draft.name)) found.add("nameTaken");
  if (!draft.titles.en?.trim()) found.add("titleMissing");
  if (draft.items.size < FEWEST) found.add("tooFew");
  if (draft.from === "article" ? !ideas.article : !draft.texts.en?.trim()) found.add("answerMissing");
  return found;
}

const filled = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts)
      .map(([code, text]) => [code, text.trim()])
      .filter(([, text]) => text),
  );

export function toSend(draft: Draft, ideas: Ideas): NewIntent {
  const items = ideas.discovery.examples.filter((example) => draft.items.has(example.id)).map((example) => example.id);
  const answer = draft.from === "article" && ideas.article ? { article: ideas.article.slug } : { texts: filled(draft.texts) };
  return { name: draft.name, titles: filled(draft.titles), items, answer };
}

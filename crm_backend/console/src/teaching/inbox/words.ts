/** Texts as words that can be selected, and marks on them. Positions count characters as Python does, not UTF-16 units. */

import type { Span } from "./types";

export interface Word {
  text: string;
  start: number;
  end: number;
  /** Whether it is a word; spaces and signs are pieces as well. */
  isWord: boolean;
}

export function wordsOf(text: string, language: string): Word[] {
  let at = 0;
  return Array.from(segmenter(language).segment(text), ({ segment, isWordLike }) => {
    const start = at;
    at += Array.from(segment).length;
    return { text: segment, start, end: at, isWord: Boolean(isWordLike) };
  });
}

function segmenter(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: "word" });
  } catch {
    return new Intl.Segmenter("en", { granularity: "word" });
  }
}

/** The text between two positions. */
export const cut = (text: string, start: number, end: number): string => Array.from(text).slice(start, end).join("");

/** With one more mark; those that it overlaps go. */
export function withMark(spans: readonly Span[], mark: Span): Span[] {
  return [...spans.filter((span) => span.end <= mark.start || span.start >= mark.end), mark].sort((one, other) => one.start - other.start);
}

/** A name as intents have them: "Gift cards?" becomes gift_cards; nothing where no letter of that kind is left. */
export function asName(typed: string): string | null {
  const name = typed
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return /^[a-z]/.test(name) && name.length <= 60 && !/[^\p{ASCII}]/u.test(typed) ? name : null;
}

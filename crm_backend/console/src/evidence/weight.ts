/** How much each word weighs beside the others of its message. */

import type { Word } from "./types";

export const LEVELS = 4;
/** Of the probability: what moves it less is not told apart from nothing. */
const LEAST = 0.005;

/** From 0 (nothing to speak of) to 4 (the most telling of them). */
export function level(word: Word, words: Word[]): number {
  const most = Math.max(LEAST, ...words.map(({ effect }) => Math.abs(effect)));
  const share = Math.abs(word.effect);
  return share < LEAST ? 0 : Math.ceil((share / most) * LEVELS);
}

/** Where on a bar from `from` to `to` a value is, in percent. */
export function place(value: number, from = 0, to = 1): number {
  return (Math.min(Math.max(value, from), to) - from) * (100 / (to - from));
}

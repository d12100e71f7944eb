/** Which groups of flips somebody wants to see. */

import type { FlipGroup } from "./types";

export const KINDS = ["all", "intent", "acts", "stops"] as const;
export type Kind = (typeof KINDS)[number];

/** `acts`: the bot acts where it did not; `stops`: the other way round; `intent`: it takes the message for something else. */
export function isOf(group: FlipGroup, kind: Kind): boolean {
  const { from, to } = group;
  if (kind === "acts") return from.decision !== "act" && to.decision === "act";
  if (kind === "stops") return from.decision === "act" && to.decision !== "act";
  return kind === "all" || from.intent !== to.intent;
}

/** Whether the words are in an intent's name, spoken or not, or in one of the messages. */
export function has(group: FlipGroup, words: string, speak: (intent: string) => string): boolean {
  const wanted = words.trim().toLocaleLowerCase();
  const texts = [group.from.intent, group.to.intent, speak(group.from.intent), speak(group.to.intent)];
  return [...texts, ...group.examples.map(({ text }) => text)].some((text) => text.toLocaleLowerCase().includes(wanted));
}

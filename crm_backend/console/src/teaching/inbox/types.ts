/** The labelling inbox as the CRM tells of it (crm_backend/teaching/inbox/schemas.py). */

import type { Mood } from "../../api/types";

export const VIEWS = ["open", "second", "disputed", "labelled", "dismissed"] as const;
export type View = (typeof VIEWS)[number];

export interface Item {
  id: string;
  text: string;
  language: string;
  at: string;
  reasons: string[];
  guess: string | null;
  score: number;
  /** 0 to 1. */
  uncertainty: number;
  cost: number;
  /** Open messages that are alike, this one among them. */
  alike: number;
  words: string[];
  state: "open" | "labelled" | "dismissed";
  held_by: string | null;
  intent: string | null;
}

/** A detail in a text, by its characters as Python counts them. */
export interface Span {
  entity: string;
  start: number;
  end: number;
}

export interface Alike {
  id: string;
  text: string;
  language: string;
  guess: string | null;
  likeness: number;
}

export interface Detail extends Item {
  ranking: { name: string; confidence: number }[];
  entities: Span[];
  sentiment: Mood | null;
  decision: string;
  hint: string | null;
  conversation_id: string | null;
  alike_ones: Alike[];
  labels: { by: string; at: string; intent: string | null; text: string }[];
}

export interface Counts {
  groups: number;
  open: number;
  second: number;
  disputed: number;
  labelled: number;
  dismissed: number;
}

export interface Meanings {
  intents: { name: string; examples: number; on_paper: boolean }[];
  entities: string[];
}

/** What somebody says of a message; `intent` null: it is not for us. */
export interface Said {
  intent: string | null;
  entities: Span[];
  sentiment: Mood | null;
  along: string[];
  settle: boolean;
}

export interface Act {
  act: string;
  messages: number;
  taught: number;
  golden: number;
  on_paper: boolean;
  disputed: boolean;
}

export interface Filter {
  view: View;
  q: string;
  reason: string;
  language: string;
  intent: string;
}

/** Alarms as the CRM tells of them (crm_backend/teaching/quality/findings.py and inspecting.py). */

import type { Survey } from "../surveys";

export type State = "open" | "dismissed" | "remedied";

export interface Taught {
  text: string;
  intent: string;
  taken_for?: string;
}

/** Which of these there are depends on the kind. */
export interface Content {
  examples?: Taught[];
  better?: string;
  confidence?: number;
  near?: { own: string[]; better: string[] };
  intents?: [string, string];
  confused?: number;
  share?: number;
  alike?: number;
  intent?: string;
  count?: number;
  wanted?: number;
  usual?: number;
  script?: string;
  expected?: number;
  weeks?: { monday: string; messages: number; share: number }[];
  index?: number;
  changed?: { intent: string; before: number; after: number }[];
  chance?: number;
}

export interface Alarm {
  id: string;
  kind: string;
  state: State;
  severity: number;
  seen_at: string;
  content: Content;
}

export interface IntentMap {
  intents: { name: string; x: number; y: number; examples: number }[];
  overlaps: [string, string, number][];
}

export interface Quality {
  items: Alarm[];
  survey: Survey<{ examples: number; looked_at: number; messages: number; accuracy: number; map: IntentMap }>;
  intents: string[];
}

export type Remedy = { remedy: "move"; text: string; intent: string; to: string } | { remedy: "remove"; text: string; intent: string };

/** The gravest first. */
export const KINDS = [
  "label_error",
  "duplicate",
  "overlap",
  "near_duplicate",
  "too_few",
  "no_language",
  "unfamiliar",
  "mix",
  "drift",
  "too_many",
  "repeat",
] as const;

/** Evidence as the CRM tells of it (crm_backend/evidence/schemas.py). */

import type { Nlu, Ranked } from "../api/types";

export interface Word {
  text: string;
  /** Counted in Unicode code points. */
  start: number;
  end: number;
  /** What it adds to the probability of the intent. */
  effect: number;
}

export interface Step {
  action: string;
  by: string;
  name: string | null;
  slots: Record<string, string | number | boolean | null>;
  calls: { method: string; path: string; status: number | null; ms: number }[];
  rejected: boolean;
}

export interface Evidence {
  intent: Ranked;
  runner_up: Ranked | null;
  margin: number;
  decision: Nlu["decision"];
  reason: string;
  words: Word[];
  deciding: Word[];
  instead: Ranked | null;
  examples: { text: string; intent: string; similarity: number; conversation_id: string | null }[];
  /** From -1 to 1; below `familiar` the message is unlike all that was taught. */
  familiarity: number;
  familiar: number;
  /** Probabilities from which an intent is considered, and acted on. */
  member: number;
  likely: number;
  /** Numbers of versions; null: the one that came with the installation. */
  model: number | null;
  then: { intent: Ranked; decision: string };
  then_model: number | null;
  pressed: string | null;
  turn: { intent: string; responses: string[]; form: string | null; asks: string | null; steps: Step[] } | null;
  sentence: string;
  language: string;
}

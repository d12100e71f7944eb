/** What answers and how it fares, as the CRM tells of it (crm_backend/teaching/rollout/schemas.py). */

export interface Share {
  count: number;
  of: number;
  share: number | null;
  low: number;
  high: number;
}

export type Measure = "fallbacks" | "handoffs" | "satisfied";
export const MEASURES: readonly Measure[] = ["fallbacks", "handoffs", "satisfied"];

export type Figures = Record<Measure, Share> & { version: number | null; since: string; messages: number };

export interface Canary {
  version: number;
  share: number;
  since: string;
  limits: { messages: number; p: number; fallbacks: boolean; handoffs: boolean };
  figures: Figures;
  live: Figures;
  p_fallbacks: number;
  p_handoffs: number;
  enough: boolean;
  breach: "fallbacks" | "handoffs" | null;
}

export interface Outcome {
  intent: string;
  confidence: number;
  decision: string;
}

export interface Flip {
  message_id: string;
  created_at: string;
  text: string;
  before: Outcome;
  after: Outcome;
}

export interface ShadowReading {
  version: number;
  since: string;
  messages: number;
  same: Share;
  flips: Flip[];
}

export interface Objection {
  kind: string;
  detail: string;
}

export interface Version {
  number: number;
  created_at: string;
  trained_by: string | null;
  against: Objection[];
  reason: string | null;
  available: boolean;
  /** The training that made it; null once that is gone. */
  run_id: string | null;
  sets: Record<string, { n: number; candidate: number; live: number }>;
}

export interface Serving {
  revision: number;
  live: number | null;
  previous: number | null;
  since: string | null;
  figures: Figures;
  canary: Canary | null;
  shadow: ShadowReading | null;
  versions: Version[];
  deployment: { changed: boolean; run_id: string | null; run_state: string | null; version: number | null };
  troubles: { version: number; text: string }[];
}

export type EventKind =
  | "promoted"
  | "rolled_back"
  | "canary"
  | "canary_share"
  | "canary_ended"
  | "canary_taken_back"
  | "shadow"
  | "shadow_ended"
  | "deployed";

export interface ServingEvent {
  id: string;
  at: string;
  kind: EventKind;
  version: number | null;
  by: string | null;
  detail: {
    reason?: string;
    command?: boolean;
    share?: number;
    limit?: "fallbacks" | "handoffs" | "errors";
    canary?: { count: number; of: number };
    live?: { count: number; of: number };
    p?: number;
  };
}

/** Training runs as the CRM tells of them (crm_backend/teaching/training/schemas.py, and what a report has in docs/teaching.md). */

export const STEPS = ["freeze", "validate", "train", "evaluate", "compare", "converse", "store"] as const;
export type Step = (typeof STEPS)[number];
export type RunState = "queued" | "running" | "done" | "failed" | "cancelled";
export type Decision = "act" | "ask" | "unsure";

export interface Problem {
  text: string;
  file: string | null;
  line: number | null;
  code: string;
}

export interface Run {
  id: string;
  state: RunState;
  step: Step | null;
  progress: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  started_by: { id: string; name: string } | null;
  cancel_asked: boolean;
  version: number | null;
  /** How many things speak against its version. */
  against: number | null;
  error: (Problem & { more?: Problem[] }) | null;
}

export interface Sides<T> {
  live: T;
  candidate: T;
}

export interface Paired extends Sides<number> {
  n: number;
  fixed: number;
  broken: number;
  p: number;
}

export interface Score {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export interface Objection {
  kind: string;
  detail: string;
  subject: string | null;
  live: number | null;
  candidate: number | null;
}

export interface Outcome {
  intent: string;
  decision: Decision;
}

export interface FlipGroup {
  from: Outcome;
  to: Outcome;
  count: number;
  examples: (Sides<number> & { text: string })[];
  golden: { better: number; worse: number };
}

export interface IntentRow {
  intent: string;
  support: number;
  live: Score | null;
  candidate: Score | null;
}

export interface GoldenChange extends Sides<string> {
  text: string;
  expected: string;
  better: boolean;
}

export interface Report {
  sets: Record<"golden" | "sentiment" | "entities", Paired>;
  entity_f1: Sides<number>;
  acts: Sides<{ right: number; wrong: number }>;
  intents: IntentRow[];
  protected: string[];
  confusions: (Sides<number> & { expected: string; understood: string })[];
  golden_changes: GoldenChange[];
  flips: { messages: number; changed: number; groups: FlipGroup[]; more_groups: number };
  latency: Sides<number>;
  conversations: {
    tests: number;
    played: number;
    passed: number;
    failed: { title: string; file: string; faults: string[]; passed_before: boolean }[];
    unreadable: string[];
    skipped: string | null;
  };
  trained: { dialogue_trained: boolean; intent_accuracy: number; sentiment_accuracy: number };
  compared_with: { number: number | null };
  against: Objection[];
  seconds: Partial<Record<Step, number>>;
  data: { hash: string; changes: number; new: number; authors: { name: string; changes: number }[] };
}

export interface ReportedRun extends Run {
  report: Report | null;
}

export interface News {
  changes: number;
  taken_back: number;
  authors: { name: string; changes: number }[];
  last_run: Run | null;
}

export const isOpen = (run: Run): boolean => run.state === "queued" || run.state === "running";

/** Answers, rules, thresholds and changes as the CRM tells of them (crm_backend/teaching/answers/schemas.py). */

import type { Survey } from "../surveys";

export type Status = "draft" | "waiting" | "live" | "deployed" | "failed" | "withdrawn";
export type StepKind = "response" | "action" | "form" | "handoff";

export interface Row {
  name: string;
  /** The first text of each language. */
  texts: Record<string, string>;
  missing: string[];
  changed: boolean;
  drafts: number;
}

export interface Rows {
  items: Row[];
  languages: string[];
  total: number;
}

export interface Variant {
  text: string;
  buttons: string[];
  editable: boolean;
  file: string;
  line: number;
}

export interface LanguageTexts {
  language: string;
  variants: Variant[];
  deployed: string[];
}

export interface Field {
  name: string;
  source: "given" | "slot";
  examples: Record<string, string>;
}

export interface Use {
  kind: "action" | "rule" | "form";
  name: string;
  file: string;
  line: number;
}

export interface Change {
  id: number;
  at: string;
  kind: string;
  subject: string;
  content: {
    language?: string;
    variants?: string[];
    before?: string[];
    value?: number;
    texts?: Record<string, string[]>;
    [more: string]: unknown;
  };
  status: Status;
  seen: string;
  author: string | null;
  mine: boolean;
  reviewer: string | null;
  reviewed_at: string | null;
  by_author: boolean;
  note: string | null;
  problem: string | null;
}

export interface ChangeDetail extends Change {
  files: { file: string; diff: string }[];
}

export interface Changes {
  items: Change[];
  next_cursor: string | null;
  counts: { draft: number; waiting: number };
}

export interface Response {
  name: string;
  languages: LanguageTexts[];
  fields: Field[];
  used_by: Use[];
  history: Change[];
}

export interface Step {
  kind: StepKind;
  name: string;
}

export interface Condition {
  slot: string;
  value: string | boolean;
}

export interface Flow {
  intents: string[];
  condition: Condition | null;
  steps: Step[];
}

export interface Rule {
  name: string;
  file: string;
  line: number;
  intents: string[];
  /** None where it can only be changed in its file. */
  flow: Flow | null;
  text: string;
  taught: boolean;
}

export interface Choices {
  intents: string[];
  responses: string[];
  actions: string[];
  forms: string[];
  /** That a rule may ask for, with their values. */
  slots: Record<string, (string | boolean)[]>;
}

export interface Rules {
  items: Rule[];
  choices: Choices;
  drafts: Change[];
}

export interface ButtonTitle {
  name: string;
  group: "intents" | "buttons";
  /** By language. */
  titles: Record<string, string>;
  deployed: Record<string, string>;
}

export interface Titles {
  items: ButtonTitle[];
  languages: string[];
  drafts: Change[];
}

export interface Threshold {
  component: string;
  key: string;
  value: number;
  deployed: number;
  least: number;
  most: number;
  step: number;
}

export interface Thresholds {
  items: Threshold[];
  drafts: Change[];
}

/** What becomes of the golden messages with a threshold's value. */
export interface EffectStep {
  value: number;
  acts: number;
  /** Of those acted on. */
  right: number;
  asks: number;
  unsure: number;
}

export interface Effects {
  survey: Survey<{ messages: number; curves: Record<string, EffectStep[]> }>;
  /** Measured with the model that answers now. */
  current: boolean;
}

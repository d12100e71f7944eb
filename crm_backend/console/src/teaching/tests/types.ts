/** Conversation tests as the CRM tells of them (crm_backend/teaching/conversation_tests/schemas.py). */

import type { Person } from "../../api/types";

export interface Run {
  state: "running" | "passed" | "failed" | "broken";
  at: string;
  seconds: number | null;
  faults: string[];
  /** The one that differs, from 1. */
  turn: number | null;
}

export interface TestRow {
  id: string;
  name: string;
  active: boolean;
  conversation_id: string | null;
  author: Person;
  created_at: string;
  language: string;
  turns: number;
  last_run: Run | null;
}

export interface Test extends TestRow {
  script: string;
}

export interface Checked {
  fine: boolean;
  reason: string | null;
  line: number | null;
}

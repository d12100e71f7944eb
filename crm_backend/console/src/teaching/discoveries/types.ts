/** Discoveries as the CRM tells of them (crm_backend/teaching/discovery/schemas.py). */

import type { Survey } from "../surveys";

export type State = "open" | "made" | "dismissed";

export interface Example {
  id: string;
  text: string;
  language: string;
  at: string;
  conversation_id: string | null;
}

export interface Made {
  change_id: number;
  name: string;
  state: "draft" | "approved" | "withdrawn";
  examples: number;
}

export interface Discovery {
  id: string;
  state: State;
  size: number;
  words: string[];
  suggested: string;
  weeks: { monday: string; messages: number }[];
  languages: Record<string, number>;
  nearest: { name: string; share: number; confidence: number } | null;
  /** The most central first, at the end the most different. */
  examples: Example[];
  made: Made | null;
}

export interface Discoveries {
  items: Discovery[];
  survey: Survey<{ messages: number; grouped: number; groups: number }>;
}

export interface ArticleIdea {
  slug: string;
  title: string;
  passage: string;
  confident: boolean;
  answers: number;
  asked: number;
}

export interface Ideas {
  discovery: Discovery;
  article: ArticleIdea | null;
  replies: { language: string; text: string; of: number }[];
  taken: string[];
}

export interface NewIntent {
  name: string;
  titles: Record<string, string>;
  items: string[];
  answer: { article: string } | { texts: Record<string, string> };
}

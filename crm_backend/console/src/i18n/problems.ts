/** What to tell somebody when a call did not work: what happened, what was kept, what to do. */

import { ApiError, Unreachable } from "../api/client";
import type { Texts } from "./en";

/** Refusals that have words of their own. */
const SAID = [
  "taken",
  "resolved",
  "customer_wrote",
  "newer_conversation",
  "role",
  "decided",
  "already_refunded",
  "asked_again",
  "too_late",
  "slug_taken",
  "edited_meanwhile",
  "too_large",
  "too_long",
  "empty",
  "file_gone",
  "window_closed",
  "window_used_up",
  "no_email",
  "not_a_chat",
  "nothing_said",
  "email_open",
  "same_customer",
  "merged",
  "still_unreadable",
] as const;
const isSaid = (code: string): code is (typeof SAID)[number] => (SAID as readonly string[]).includes(code);

export function explain(error: unknown, t: Texts): string {
  if (error instanceof Unreachable) return t.problems.unreachable;
  if (!(error instanceof ApiError)) return t.problems.other("?");
  if (error.code === "wrong_credentials") return t.signIn.wrong;
  if (isSaid(error.code)) return t.problems[error.code];
  if (error.status === 404) return t.problems.notFound;
  if (error.status === 429) return error.retryAfter ? t.signIn.tooMany(error.retryAfter) : t.problems.tooMany;
  if (error.status === 422 || error.status === 400) return t.problems.invalid;
  return t.problems.other(String(error.status));
}

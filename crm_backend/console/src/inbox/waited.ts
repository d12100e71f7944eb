/** How long a customer has been waiting in the queue, in words. */

import type { Texts } from "../i18n/en";
import type { Language } from "../state/preferences";
import { duration } from "../time/format";

const MINUTE_MS = 60_000;

/** `short` for a line of the list, `whole` where it stands alone. */
export function waited(since: string, now: number, t: Texts, language: Language): { short: string; whole: string } {
  const ms = now - Date.parse(since);
  if (ms < MINUTE_MS) return { short: t.now, whole: t.list.waitingSinceNow };
  const time = duration(ms, language);
  return { short: time, whole: t.list.waiting(time) };
}

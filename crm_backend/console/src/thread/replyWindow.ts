/** How a channel's window for replies stands at a moment. */

import type { ReplyWindow } from "../api/types";

const SOON_MS = 2 * 60 * 60_000;

export interface Standing extends ReplyWindow {
  /** Whether it closes within two hours. */
  soon: boolean;
}

/** Null where the channel always lets us write. A window closes by itself when its time comes, without being asked for again. */
export function standing(window: ReplyWindow | undefined, now: number): Standing | null {
  if (!window || (!window.until && window.left === null && !window.refusal)) return null;
  const ms = window.until ? Date.parse(window.until) - now : Number.POSITIVE_INFINITY;
  const refusal = window.refusal ?? (ms <= 0 ? "window_closed" : null);
  return { ...window, refusal, soon: !refusal && ms < SOON_MS };
}

/** Whether the desk is live, and who is typing. */

import { Store } from "../state/store";

export type Status = "connecting" | "live" | "lost";

export const status = new Store<Status>("connecting");

const TYPING_LASTS_MS = 6_000;

/** Who types in which conversation: "customer" or "bot". */
export const typing = new Store<ReadonlyMap<string, string>>(new Map());
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function setTyping(conversationId: string, author: string, on: boolean): void {
  clearTimeout(timers.get(conversationId));
  timers.delete(conversationId);
  if (on)
    timers.set(
      conversationId,
      setTimeout(() => setTyping(conversationId, author, false), TYPING_LASTS_MS),
    );
  typing.set((before) => {
    const after = new Map(before);
    if (on) after.set(conversationId, author);
    else after.delete(conversationId);
    return after;
  });
}

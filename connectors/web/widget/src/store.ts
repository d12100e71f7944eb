/** What the chat knows, and how news from the server changes it; views subscribe. */

import type { Link } from "./connection";
import type { Locale } from "./i18n";
import type { Move } from "./moving";
import type { Attachment, Conversation, Cursor, Message, Session } from "./protocol";
import type { Unsent } from "./storage";
import type { Problem } from "./upload";

/** An own message on its way; `failed` once the server has refused it for good. */
export interface Pending extends Unsent {
  failed: boolean;
}

/** A file that the customer is about to send; `messageId` names the message that carries it, null while it lies in the composer. */
export interface Draft {
  id: string;
  messageId: string | null;
  file: File;
  /** How much of it has been uploaded, 0 to 1. */
  share: number;
  state: "waiting" | "uploading" | "ready" | "failed";
  problem: Problem | null;
  uploaded: Attachment | null;
}

export interface State {
  locale: Locale;
  open: boolean;
  link: Link;
  /** True once a session was opened: names, greeting and history are known. */
  loaded: boolean;
  brand: Session["brand"];
  customer: Session["customer"];
  starters: Session["starters"];
  /** Whether the chat can go on by e-mail, and what became of asking for it. */
  hasEmail: boolean;
  move: Move;
  conversation: Conversation | null;
  /** Everything acknowledged, oldest first. */
  messages: readonly Message[];
  pending: readonly Pending[];
  files: readonly Draft[];
  /** A file that was not taken into the composer, and why. */
  fileRefusal: { name: string; problem: Problem | "tooMany" } | null;
  typing: "bot" | "agent" | null;
  /** How far the shop, and the customer, have read. */
  shopRead: Cursor | null;
  seen: Cursor | null;
  sound: boolean;
  rated: string | null;
  /** A short-lived remark, by its key in the catalogue. */
  notice: Notice | null;
}

export type Notice = "error" | "rated" | "moved" | "filesLost";

const INITIAL: State = {
  locale: "en",
  open: false,
  link: "idle",
  loaded: false,
  brand: { name: "", tagline: null },
  customer: null,
  starters: [],
  hasEmail: false,
  move: null,
  conversation: null,
  messages: [],
  pending: [],
  files: [],
  fileRefusal: null,
  typing: null,
  shopRead: null,
  seen: null,
  sound: false,
  rated: null,
  notice: null,
};

export class Store {
  private current: State;
  private readonly listeners = new Set<(state: State) => void>();
  private scheduled = false;

  constructor(initial: Partial<State>) {
    this.current = { ...INITIAL, ...initial };
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: (state: State) => void): void {
    this.listeners.add(listener);
    listener(this.current);
  }

  update(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener(this.current);
    });
  }

  /** Take in messages in any order and any number of times; returns those that are new here. */
  merge(incoming: readonly Message[]): Message[] {
    const known = new Set(this.current.messages.map((message) => message.id));
    const fresh = incoming.filter((message) => !known.has(message.id) && known.add(message.id));
    const arrived = new Set(incoming.map((message) => message.message_id));
    const pending = this.current.pending.filter((message) => !arrived.has(message.message_id));
    const messages = [...this.current.messages, ...fresh].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    this.update({ pending, ...(fresh.length > 0 ? { messages } : {}) });
    return fresh;
  }
}

/** The newest cursor among the messages shown. */
export function lastCursor(state: State): Cursor | null {
  return state.messages.at(-1)?.cursor ?? null;
}

/** The place of a cursor among the messages; -1 for none, and for one from before they begin. */
export function placeOf(messages: readonly Message[], cursor: Cursor | null): number {
  return cursor === null ? -1 : messages.findLastIndex((message) => message.cursor === cursor);
}

export function isFromShop(message: Message): boolean {
  return message.author === "bot" || message.author === "agent";
}

/** What the shop said since the customer last looked. */
export function unread(state: State): Message[] {
  return state.messages.slice(placeOf(state.messages, state.seen) + 1).filter(isFromShop);
}

/** Whether the customer is to be asked how it went. */
export function asksForRating(state: State): boolean {
  const { conversation } = state;
  const resolved = conversation !== null && conversation.state === "resolved" && conversation.id !== state.rated;
  return resolved && state.pending.length === 0 && state.messages.some((message) => message.author === "customer");
}

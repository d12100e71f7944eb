/** What the log shows, in order, worked out from the state: days, messages in groups, delivery, open choices. */

import { dayKey } from "./format";
import type { Attachment, Author, Button, Message } from "./protocol";
import { isFromShop, placeOf, unread, type Draft, type Pending, type State } from "./store";

export type Delivery = "sending" | "waiting" | "sent" | "read" | "failed";

export interface Day {
  kind: "day";
  key: string;
  at: Date;
}

export interface NewMark {
  kind: "new";
  key: string;
}

export interface Entry {
  kind: "entry";
  key: string;
  messageId: string | null;
  author: Author;
  name: string | null;
  text: string;
  imageUrl: string | null;
  attachments: readonly Attachment[];
  /** Files on their way; what has arrived is among the attachments. */
  drafts: readonly Draft[];
  /** Only those that can still be pressed. */
  buttons: readonly Button[];
  at: Date;
  delivery: Delivery | null;
  /** First and last of a run by the same author. */
  first: boolean;
  last: boolean;
  /** Whether the state of delivery is worth showing without being asked. */
  tells: boolean;
}

export type Item = Day | NewMark | Entry;

const GROUP_WITHIN_MS = 5 * 60_000;

/** `unreadFrom`: id of the first message that was unread when the chat was opened. */
export function timeline(state: State, unreadFrom: string | null): Item[] {
  const titles = new Map(state.messages.flatMap((message) => message.buttons.map(({ payload, title }) => [payload, title])));
  const read = readUpTo(state);
  const said = state.messages.map((message, place) => fromMessage(message, titles, place <= read));
  const underWay = state.pending.map((message) => fromPending(message, titles, state));
  const entries = [...said, ...underWay];
  group(entries);
  closeChoices(entries);
  return withMarks(entries, unreadFrom);
}

/** The first unread message's id, to mark where the news begin. */
export function firstUnread(state: State): string | null {
  const first = unread(state)[0];
  return first && first.id !== state.messages[0]?.id ? first.id : null;
}

/** The place up to which the shop has read: an answer proves it, also where no receipt arrived. */
function readUpTo({ messages, shopRead }: State): number {
  return Math.max(messages.findLastIndex(isFromShop), placeOf(messages, shopRead));
}

function fromMessage(message: Message, titles: Map<string, string>, isRead: boolean): Entry {
  const own = message.author === "customer";
  return {
    kind: "entry",
    key: own && message.message_id ? message.message_id : message.id,
    messageId: message.message_id,
    author: message.author,
    name: message.agent_name,
    text: own ? (titles.get(message.text) ?? message.text) : message.text,
    imageUrl: message.image_url,
    attachments: message.attachments,
    drafts: [],
    buttons: message.buttons,
    at: new Date(message.at),
    delivery: own ? (isRead ? "read" : "sent") : null,
    first: true,
    last: true,
    tells: false,
  };
}

function fromPending(message: Pending, titles: Map<string, string>, state: State): Entry {
  const drafts = state.files.filter((draft) => draft.messageId === message.message_id);
  return {
    kind: "entry",
    key: message.message_id,
    messageId: message.message_id,
    author: "customer",
    name: null,
    text: titles.get(message.text) ?? message.text,
    imageUrl: null,
    attachments: drafts.length > 0 ? [] : message.attachments,
    drafts,
    buttons: [],
    at: new Date(message.at),
    delivery: message.failed ? "failed" : state.link === "offline" ? "waiting" : "sending",
    first: true,
    last: true,
    tells: true,
  };
}

function group(entries: Entry[]): void {
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    entry.first = !before || !belongs(before, entry);
    if (before) before.last = entry.first;
  });
  const ownLast = entries.findLast((entry) => entry.author === "customer");
  if (ownLast) ownLast.tells = true;
}

function belongs(before: Entry, entry: Entry): boolean {
  const near = entry.at.getTime() - before.at.getTime() < GROUP_WITHIN_MS;
  return near && before.author === entry.author && before.name === entry.name && dayKey(before.at) === dayKey(entry.at);
}

/** A choice is open until the customer says anything after it. */
function closeChoices(entries: Entry[]): void {
  const answered = entries.findLastIndex((entry) => entry.author === "customer" && entry.delivery !== "failed");
  entries.forEach((entry, index) => {
    if (index < answered) entry.buttons = [];
  });
}

function withMarks(entries: Entry[], unreadFrom: string | null): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const entry of entries) {
    const key = dayKey(entry.at);
    if (key !== day) items.push({ kind: "day", key: `day:${key}:${entry.key}`, at: entry.at });
    if (entry.key === unreadFrom) items.push({ kind: "new", key: "new" });
    items.push(entry);
    day = key;
  }
  return items;
}

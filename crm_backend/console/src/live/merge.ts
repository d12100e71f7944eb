/** Merging what arrives live into what was fetched, so that nothing is doubled, lost or out of order. Pure functions. */

import type { InfiniteData } from "@tanstack/react-query";
import type { Conversation, Message, Page, State } from "../api/types";

export type View = "queue" | "mine" | "bot" | "all";

export interface ListFilter {
  view: View;
  state: State;
  q: string;
}

export type Rows = InfiniteData<Page<Conversation>, string | null>;

/** The thread with this message in its place; a newer copy replaces the one that is there. */
export function upsertMessage(thread: Message[], message: Message): Message[] {
  const known = thread.findIndex(({ id }) => id === message.id);
  if (known >= 0) return thread.with(known, message);
  const after = thread.findLastIndex(({ seq }) => seq < message.seq);
  return thread.toSpliced(after + 1, 0, message);
}

/** Whether messages before this one are missing from the thread, which then has to be fetched again. */
export function leavesGap(thread: Message[], message: Message): boolean {
  const newest = thread.at(-1)?.seq ?? 0;
  return message.seq > newest + 1;
}

/** Whether a conversation belongs to a list; a search is decided by the CRM alone. */
export function belongs(row: Conversation, { view, state }: ListFilter, me: string): boolean {
  if (row.state !== state) return false;
  if (view === "all") return true;
  if (view === "mine") return row.owner === "agent" && row.assignee_id === me;
  return row.owner === view;
}

/** The list after a conversation changed: moved, replaced, added or taken out. The same object when nothing changed. */
export function placeRow(rows: Rows, row: Conversation, filter: ListFilter, me: string): Rows {
  const before = rows.pages.flatMap((page) => page.items).find(({ id }) => id === row.id);
  if (!belongs(row, filter, me)) return before ? withoutRow(rows, row.id) : rows;
  if (before && (filter.view === "queue" || activity(before) === activity(row))) return replaceRow(rows, row);
  if (!before && filter.q) return rows;
  return insertRow(withoutRow(rows, row.id), row, filter);
}

export function withoutRow(rows: Rows, id: string): Rows {
  return eachPage(rows, (items) => items.filter((item) => item.id !== id));
}

function replaceRow(rows: Rows, row: Conversation): Rows {
  return eachPage(rows, (items) => items.map((item) => (item.id === row.id ? row : item)));
}

/** Into its place by latest activity; into the queue at its end, since only the CRM knows the order there. */
function insertRow(rows: Rows, row: Conversation, { view }: ListFilter): Rows {
  let placed = false;
  const pages = rows.pages.map((page, index) => {
    if (placed) return page;
    const found = view === "queue" ? -1 : page.items.findIndex((item) => activity(item) < activity(row));
    const last = index === rows.pages.length - 1 && page.next_cursor === null;
    if (found < 0 && !last) return page;
    placed = true;
    return { ...page, items: page.items.toSpliced(found < 0 ? page.items.length : found, 0, row) };
  });
  return { ...rows, pages };
}

function eachPage(rows: Rows, change: (items: Conversation[]) => Conversation[]): Rows {
  return { ...rows, pages: rows.pages.map((page) => ({ ...page, items: change(page.items) })) };
}

const activity = (row: Conversation): number => Date.parse(row.last_message?.at ?? row.created_at);

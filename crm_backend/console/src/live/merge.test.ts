import { describe, expect, it } from "vitest";
import type { Conversation, Message } from "../api/types";
import { belongs, type ListFilter, leavesGap, placeRow, type Rows, upsertMessage } from "./merge";

const ME = "mei";
const ALL: ListFilter = { view: "all", state: "open", q: "" };

function row(id: string, minute: number, fields: Partial<Conversation> = {}): Conversation {
  const at = new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  return {
    id,
    customer_id: null,
    channel: "web",
    sender_id: id,
    owner: "bot",
    assignee_id: null,
    state: "open",
    language: "en",
    created_at: at,
    customer: null,
    last_message: { text: "hello", author: "customer", at },
    waiting_since: null,
    urgency: 0,
    pressing: 0,
    sentiment: { label: "neutral", score: 0, trend: "steady" },
    handoff_reason: null,
    unread: 0,
    assignee: null,
    subject: null,
    ...fields,
  };
}

function list(pages: Conversation[][], more = false): Rows {
  const last = pages.length - 1;
  return {
    pages: pages.map((items, index) => ({ items, next_cursor: index < last || more ? "next" : null })),
    pageParams: pages.map(() => null),
  };
}

const ids = (rows: Rows): string[][] => rows.pages.map((page) => page.items.map(({ id }) => id));

function message(id: string, seq: number, text = id): Message {
  const at = "2026-01-01T12:00:00Z";
  const nothing = {
    message_id: null,
    agent: null,
    delivery: null,
    delivery_error: null,
    attachments: [],
    nlu: null,
    buttons: null,
    image_url: null,
    event: null,
  };
  return { id, seq, at, author: "customer", text, internal: false, ...nothing };
}

describe("a message that arrives", () => {
  it("goes to the end", () => {
    expect(upsertMessage([message("a", 1)], message("b", 2)).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("replaces the copy that is there, in its place", () => {
    const thread = upsertMessage([message("a", 1), message("b", 2)], message("a", 1, "understood"));
    expect(thread.map(({ text }) => text)).toEqual(["understood", "b"]);
  });

  it("that is late goes to where it was said", () => {
    expect(upsertMessage([message("a", 1), message("c", 3)], message("b", 2)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("tells when something before it is missing", () => {
    expect(leavesGap([message("a", 1)], message("b", 2))).toBe(false);
    expect(leavesGap([message("a", 1)], message("c", 3))).toBe(true);
    expect(leavesGap([message("a", 1), message("c", 3)], message("b", 2))).toBe(false);
  });
});

describe("which list a conversation belongs to", () => {
  it("follows its owner, its assignee and its state", () => {
    expect(belongs(row("a", 1, { owner: "queue" }), { ...ALL, view: "queue" }, ME)).toBe(true);
    expect(belongs(row("a", 1, { owner: "agent", assignee_id: ME }), { ...ALL, view: "mine" }, ME)).toBe(true);
    expect(belongs(row("a", 1, { owner: "agent", assignee_id: "oliver" }), { ...ALL, view: "mine" }, ME)).toBe(false);
    expect(belongs(row("a", 1, { state: "resolved" }), ALL, ME)).toBe(false);
  });
});

describe("a conversation that changed", () => {
  it("moves to the top when something was said", () => {
    expect(ids(placeRow(list([[row("a", 5), row("b", 4)]]), row("b", 6), ALL, ME))).toEqual([["b", "a"]]);
  });

  it("stays where it is when nothing was said", () => {
    const rows = placeRow(list([[row("a", 5), row("b", 4)]]), row("b", 4, { unread: 0, owner: "queue" }), ALL, ME);
    expect(ids(rows)).toEqual([["a", "b"]]);
    expect(rows.pages[0]?.items[1]?.owner).toBe("queue");
  });

  it("is never twice in a list, whatever page it was on", () => {
    const rows = placeRow(list([[row("a", 5), row("b", 4)], [row("c", 3)]]), row("c", 9), ALL, ME);
    expect(ids(rows)).toEqual([["c", "a", "b"], []]);
  });

  it("leaves a list to which it no longer belongs", () => {
    const queue: ListFilter = { ...ALL, view: "queue" };
    const before = list([[row("a", 1, { owner: "queue" })]]);
    expect(ids(placeRow(before, row("a", 2, { owner: "agent", assignee_id: "oliver" }), queue, ME))).toEqual([[]]);
  });

  it("keeps its place in the queue, whose order only the CRM knows", () => {
    const queue: ListFilter = { ...ALL, view: "queue" };
    const before = list([[row("a", 1, { owner: "queue" }), row("b", 2, { owner: "queue" })]]);
    expect(ids(placeRow(before, row("b", 9, { owner: "queue" }), queue, ME))).toEqual([["a", "b"]]);
    expect(ids(placeRow(before, row("c", 9, { owner: "queue" }), queue, ME))).toEqual([["a", "b", "c"]]);
  });

  it("does not show up in a search that has not found it", () => {
    const before = list([[row("a", 5)]]);
    expect(placeRow(before, row("b", 9), { ...ALL, q: "lamp" }, ME)).toBe(before);
  });

  it("older than all that is loaded waits for its page", () => {
    expect(ids(placeRow(list([[row("a", 5)]], true), row("b", 1), ALL, ME))).toEqual([["a"]]);
    expect(ids(placeRow(list([[row("a", 5)]]), row("b", 1), ALL, ME))).toEqual([["a", "b"]]);
  });
});

import { describe, expect, it } from "vitest";
import type { Author, Entity, Message } from "../api/types";
import { lines, parts, pieces } from "./lines";

let seq = 0;

function said(author: Author, at: string, fields: Partial<Message> = {}): Message {
  seq += 1;
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
  return { id: `m${seq}`, seq, at, author, text: "hello", internal: false, ...nothing, ...fields };
}

function entity(start: number, end: number): Entity {
  return { entity: "order_number", value: "LT-100001", text: "", start, end, confidence: 1 };
}

const shape = (thread: Message[]): string[] => lines(thread).map((line) => (line.kind === "message" && line.first ? "first" : line.kind));

describe("a thread", () => {
  it("begins every day with its name", () => {
    const thread = [said("customer", "2026-01-01T10:00:00Z"), said("customer", "2026-01-02T10:00:00Z")];
    expect(shape(thread)).toEqual(["day", "first", "day", "first"]);
  });

  it("names an author once for what they say in one go", () => {
    const thread = [
      said("customer", "2026-01-01T10:00:00Z"),
      said("customer", "2026-01-01T10:01:00Z"),
      said("customer", "2026-01-01T10:09:00Z"),
      said("bot", "2026-01-01T10:09:01Z"),
    ];
    expect(shape(thread)).toEqual(["day", "first", "message", "first", "first"]);
  });

  it("never runs a note into a reply of the same agent", () => {
    const thread = [said("agent", "2026-01-01T10:00:00Z"), said("agent", "2026-01-01T10:00:10Z", { internal: true })];
    expect(shape(thread)).toEqual(["day", "first", "first"]);
  });

  it("shows what happened as events", () => {
    expect(shape([said("system", "2026-01-01T10:00:00Z", { event: { kind: "claimed", by: "Mei" } })])).toEqual(["day", "event"]);
  });
});

describe("a text with spans", () => {
  it("is cut at code points, not at code units", () => {
    expect(pieces("😠😠 LT-100001 late", [entity(3, 12)]).map(({ text }) => text)).toEqual(["😠😠 ", "LT-100001", " late"]);
  });

  it("is whole again when put together", () => {
    const text = "订单 LT-100001，谢谢";
    const cut = pieces(text, [entity(3, 12), entity(5, 9), entity(90, 95)]);
    expect(cut.map((piece) => piece.text).join("")).toBe(text);
    expect(cut.filter((piece) => piece.span)).toHaveLength(1);
  });
});

describe("web addresses in a text", () => {
  const links = (text: string): (string | null)[] => parts(text).flatMap(({ href }) => (href ? [href] : []));

  it("are found without the punctuation around them", () => {
    expect(links("See https://a.example/x?y=1. (Or http://b.example)")).toEqual(["https://a.example/x?y=1", "http://b.example"]);
    expect(links("请看https://a.example/x，谢谢")).toEqual(["https://a.example/x"]);
  });

  it("are nothing else", () => {
    expect(links("javascript:alert(1) data:text/html,x www.a.example")).toEqual([]);
  });

  it("lose nothing of the text", () => {
    const text = "a https://a.example/x. b";
    expect(
      parts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});

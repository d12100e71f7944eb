import { describe, expect, it } from "vitest";
import type { Message } from "../api/types";
import { stillUnsent, type Unsent } from "./outbox";

const ME = "mei";

function unsent(clientId: string, text: string, fields: Partial<Unsent> = {}): Unsent {
  const at = "2026-01-01T10:00:00Z";
  return { clientId, conversationId: "c", text, internal: false, attachments: [], at, afterSeq: 4, state: "sending", ...fields };
}

function arrived(id: string, seq: number, text: string, fields: Partial<Message> = {}): Message {
  const nothing = {
    message_id: null,
    delivery: null,
    delivery_error: null,
    attachments: [],
    nlu: null,
    buttons: null,
    image_url: null,
    event: null,
  };
  const agent = { id: ME, name: "Mei" };
  return { id, seq, at: "2026-01-01T10:00:01Z", author: "agent", agent, text, internal: false, ...nothing, ...fields };
}

const left = (all: Unsent[], thread: Message[]): string[] => stillUnsent(all, thread, ME).map(({ clientId }) => clientId);

describe("what is still unsent", () => {
  it("is not shown beside its own arrival", () => {
    expect(left([unsent("1", "hello")], [arrived("a", 5, "hello")])).toEqual([]);
  });

  it("said twice is shown until both have arrived", () => {
    expect(left([unsent("1", "ok"), unsent("2", "ok")], [arrived("a", 5, "ok")])).toEqual(["2"]);
  });

  it("with files is told by them, also without words", () => {
    const file = {
      id: "f",
      kind: "image",
      name: "a.png",
      content_type: "image/png",
      size: 3,
      state: "stored",
      url: "/files/t/a.png",
    } as const;
    const other = { ...file, id: "g" };
    expect(left([unsent("1", "", { attachments: [file] })], [arrived("a", 5, "", { attachments: [file] })])).toEqual([]);
    expect(left([unsent("1", "", { attachments: [file] })], [arrived("a", 5, "", { attachments: [other] })])).toEqual(["1"]);
  });

  it("is not taken for what was said before, by another, or as a note", () => {
    expect(left([unsent("1", "ok")], [arrived("a", 3, "ok")])).toEqual(["1"]);
    expect(left([unsent("1", "ok")], [arrived("a", 5, "ok", { agent: { id: "oliver", name: "Oliver" } })])).toEqual(["1"]);
    expect(left([unsent("1", "ok")], [arrived("a", 5, "ok", { internal: true })])).toEqual(["1"]);
  });
});

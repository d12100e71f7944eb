import { describe, expect, it } from "vitest";
import { begin, faults, toSend } from "./draft";
import type { Ideas } from "./types";

const example = (id: string) => ({ id, text: id, language: "en", at: "2026-11-02T00:00:00Z", conversation_id: null });
const ideas: Ideas = {
  discovery: {
    id: "d",
    state: "open",
    size: 3,
    words: ["gift"],
    suggested: "gift_wrap",
    weeks: [],
    languages: { en: 3 },
    nearest: null,
    examples: [example("a"), example("b"), example("c")],
    made: null,
  },
  article: null,
  replies: [{ language: "en", text: "We wrap for $3.", of: 2 }],
  taken: ["track_order"],
};
const capital = (text: string) => text.toUpperCase();

describe("an intent's draft", () => {
  it("begins with all that is known", () => {
    const draft = begin(ideas, capital);
    expect(draft).toMatchObject({ name: "gift_wrap", titles: { en: "GIFT WRAP" }, from: "words", texts: { en: "We wrap for $3." } });
    expect(faults(draft, ideas).size).toBe(0);
  });

  it("says what is wrong", () => {
    const draft = { ...begin(ideas, capital), items: new Set(["a"]), titles: { en: " " }, texts: { en: "" } };
    expect([...faults({ ...draft, name: "Gift" }, ideas)]).toEqual(["nameWrong", "titleMissing", "tooFew", "answerMissing"]);
    expect(faults({ ...draft, name: "track_order" }, ideas).has("nameTaken")).toBe(true);
  });

  it("sends what is filled in, in the order of the messages", () => {
    const draft = { ...begin(ideas, capital), items: new Set(["c", "a", "b"]), titles: { en: " Gifts ", zh: "" } };
    expect(toSend(draft, ideas)).toEqual({
      name: "gift_wrap",
      titles: { en: "Gifts" },
      items: ["a", "b", "c"],
      answer: { texts: { en: "We wrap for $3." } },
    });
  });
});

import { describe, expect, it } from "vitest";
import { has, isOf, KINDS } from "./filtering";
import type { Decision, FlipGroup } from "./types";

const group = (from: [string, Decision], to: [string, Decision]): FlipGroup => ({
  from: { intent: from[0], decision: from[1] },
  to: { intent: to[0], decision: to[1] },
  count: 1,
  examples: [{ text: "Where's my Vase?", live: 0.5, candidate: 0.9 }],
  golden: { better: 0, worse: 0 },
});
const kinds = (one: FlipGroup) => KINDS.filter((kind) => isOf(one, kind));

describe("the filter of flips", () => {
  it("tells another intent from another decision", () => {
    expect(kinds(group(["greet", "ask"], ["greet", "act"]))).toEqual(["all", "acts"]);
    expect(kinds(group(["greet", "act"], ["deny", "unsure"]))).toEqual(["all", "intent", "stops"]);
  });

  it("finds words in names and messages, in any case", () => {
    const one = group(["track_order", "act"], ["deny", "act"]);
    const speak = (intent: string) => (intent === "deny" ? "No" : "Where is my order");
    expect(["vase", "MY ORDER", "track_", ""].map((words) => has(one, words, speak))).toEqual([true, true, true, true]);
    expect(has(one, "refund", speak)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { level, place } from "./weight";

const word = (effect: number) => ({ text: "w", start: 0, end: 1, effect });

describe("a word's level", () => {
  it("is relative to the most telling word, whichever way it moves", () => {
    const words = [word(0.8), word(-0.4), word(0.1), word(0)];
    expect(words.map((one) => level(one, words))).toEqual([4, 2, 1, 0]);
  });

  it("is nothing where no word moves anything", () => {
    const words = [word(0.001), word(-0.002)];
    expect(words.map((one) => level(one, words))).toEqual([0, 0]);
  });
});

describe("a place on a bar", () => {
  it("is within the bar", () => {
    expect([place(0.25), place(-2, -1, 1), place(0, -1, 1), place(1.2, -1, 1)]).toEqual([25, 0, 50, 100]);
  });
});

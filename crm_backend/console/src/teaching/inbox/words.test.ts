import { describe, expect, it } from "vitest";
import { asName, cut, withMark, wordsOf } from "./words";

describe("words", () => {
  it("are counted in characters, also behind an emoji", () => {
    const words = wordsOf("😀 my lamp", "en").filter(({ isWord }) => isWord);
    expect(words.map(({ text, start, end }) => [text, start, end])).toEqual([
      ["my", 2, 4],
      ["lamp", 5, 9],
    ]);
    expect(cut("😀 my lamp", 5, 9)).toBe("lamp");
  });

  it("are found in Chinese, which has no spaces", () => {
    expect(wordsOf("我的台灯坏了", "zh").filter(({ isWord }) => isWord).length).toBeGreaterThan(1);
  });

  it("bear one mark each", () => {
    const marks = [
      { entity: "product", start: 0, end: 4 },
      { entity: "date", start: 5, end: 9 },
    ];
    expect(withMark(marks, { entity: "amount", start: 3, end: 5 })).toEqual([
      { entity: "amount", start: 3, end: 5 },
      { entity: "date", start: 5, end: 9 },
    ]);
  });
});

describe("a name of an intent", () => {
  it("is made of what somebody types", () => {
    expect(asName("Gift cards?")).toBe("gift_cards");
    expect(asName("礼品卡")).toBeNull();
    expect(asName("3d print")).toBeNull();
    expect(asName("  ")).toBeNull();
  });
});

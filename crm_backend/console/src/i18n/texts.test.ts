import { describe, expect, it } from "vitest";
import { en } from "./en";
import { pages as englishPages } from "./teaching.en";
import { pages as chinesePages } from "./teaching.zh";
import { zh } from "./zh";

type Tree = { [key: string]: unknown };

function paths(tree: Tree, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    value && typeof value === "object" ? paths(value as Tree, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

const ENGLISH = { ...en, ...englishPages };
const CHINESE = { ...zh, ...chinesePages };

describe("the texts", () => {
  it("have the same keys in both languages, also in the open catalogues", () => {
    expect(paths(CHINESE).sort()).toEqual(paths(ENGLISH).sort());
  });

  it("use full-width punctuation in Chinese", () => {
    const half = /[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]/u;
    expect(Object.values(flat(CHINESE)).filter((text) => half.test(text))).toEqual([]);
  });
});

function flat(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) =>
    typeof value === "string" ? [value] : value && typeof value === "object" ? flat(value as Tree) : [],
  );
}

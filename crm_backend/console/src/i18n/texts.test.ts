import { describe, expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

type Tree = { [key: string]: unknown };

function paths(tree: Tree, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    value && typeof value === "object" ? paths(value as Tree, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

describe("the texts", () => {
  it("have the same keys in both languages, also in the open catalogues", () => {
    expect(paths(zh).sort()).toEqual(paths(en).sort());
  });

  it("use full-width punctuation in Chinese", () => {
    const half = /[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]/u;
    expect(Object.values(flat(zh)).filter((text) => half.test(text))).toEqual([]);
  });
});

function flat(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) =>
    typeof value === "string" ? [value] : value && typeof value === "object" ? flat(value as Tree) : [],
  );
}

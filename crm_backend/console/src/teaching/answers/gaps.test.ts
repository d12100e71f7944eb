import { describe, expect, it } from "vitest";
import { faultOf, filled, gapsOf, inserted, lacking } from "./gaps";

describe("the fields of a text", () => {
  it("are names in braces, each once", () => {
    expect(gapsOf("{number}: {day}, {number} {Day} {0}")).toEqual(["number", "day"]);
  });

  it.each([
    ["{0.__class__}", "braces"],
    ["{number!r}", "braces"],
    ["{slots[x]}", "braces"],
    ["{{number}}", "braces"],
    ["{number", "braces"],
    [`costs $${"{number}"}`, "dollar"],
    [" ", "empty"],
    ["1e3", "number"],
    ["x".repeat(2001), "long"],
    ["{amount}", "unknown"],
  ])("of %s are refused", (text, fault) => {
    expect(faultOf(text, ["number"])?.is).toBe(fault);
  });

  it("are fine where something fills them", () => {
    expect(faultOf("Order {number}: $5", ["number"])).toBeNull();
  });

  it("that others have are missed", () => {
    expect(lacking("{day}", ["number", "day"])).toEqual(["number"]);
  });

  it("are filled once, whatever their values are", () => {
    expect(
      filled("No {number}, {x}.", { number: "{x}" })
        .map(({ text }) => text)
        .join(""),
    ).toBe("No {x}, {x}.");
  });

  it("are put where the cursor is", () => {
    expect(inserted("No .", "number", 3, 3)).toEqual({ text: "No {number}.", cursor: 11 });
  });
});

import { describe, expect, it } from "vitest";
import { pressed, sorted, telling } from "./sorting";
import type { IntentRow } from "./types";

const score = (recall: number) => ({ precision: 1, recall, f1: recall, support: 10 });
const rows: IntentRow[] = [
  { intent: "greet", support: 10, live: score(0.9), candidate: score(0.9) },
  { intent: "deny", support: 20, live: score(0.9), candidate: score(0.7) },
  { intent: "brand_new", support: 0, live: null, candidate: score(0.5) },
];
const names = (order: IntentRow[]) => order.map(({ intent }) => intent);

describe("the table of intents", () => {
  it("shows what got worse first, and ties by name", () => {
    expect(names(sorted(rows, { by: "recallChange", rising: true }))).toEqual(["deny", "greet", "brand_new"]);
    expect(names(sorted(rows, { by: "intent", rising: false }))).toEqual(["greet", "deny", "brand_new"]);
  });

  it("can be narrowed to what has changed", () => {
    expect(names([...telling(rows)])).toEqual(["deny", "brand_new"]);
  });

  it("turns round when its column is pressed again", () => {
    const once = pressed({ by: "intent", rising: true }, "support");
    expect(once).toEqual({ by: "support", rising: false });
    expect(pressed(once, "support")).toEqual({ by: "support", rising: true });
  });
});

import { describe, expect, it } from "vitest";
import { turnLine } from "./turnLine";

const SCRIPT = `- conversation: a
  turns:
  - says: hello
    bot:
    - hi
    - there
  - presses: Yes
  effects:
  - order.cancelled
`;

describe("the line of a turn", () => {
  it("is where the turn begins", () => {
    expect([1, 2].map((turn) => turnLine(SCRIPT, turn))).toEqual([3, 7]);
  });

  it("is unknown for what is not there or written otherwise", () => {
    expect(turnLine("- conversation: a\n  turns: [{says: hi}]\n", 1)).toBeNull();
    expect(turnLine("", 1)).toBeNull();
  });
});

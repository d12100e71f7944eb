import { expect, it } from "vitest";
import { pause } from "./socket";

it("waits longer after every failure, but never long", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 10, 60].map((tries) => pause(tries, 0.5));
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(pauses[0]).toBe(500);
  expect(pauses.at(-1)).toBe(15_000);
});

it("spreads the returns", () => {
  expect(pause(3, 0)).toBeLessThan(pause(3, 1));
});

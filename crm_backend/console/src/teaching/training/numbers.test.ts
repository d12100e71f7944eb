import { describe, expect, it } from "vitest";
import { percent, points, probability, trend } from "./numbers";

describe("the numbers of a report", () => {
  it("say differences in points with a true minus, and none as nothing", () => {
    expect([0.0123, -0.005, 0.0004, -0.0004].map(points)).toEqual(["+1.2", "−0.5", "0.0", "0.0"]);
    expect([0.0123, -0.005, 0.0004].map(trend)).toEqual(["better", "worse", "same"]);
  });

  it("are no more exact than they are", () => {
    expect(percent(0.91706, "en")).toBe("91.7%");
    expect([0.00001, 0.0421, 0.687, 1].map(probability)).toEqual(["< 0.001", "0.042", "0.69", "1"]);
  });
});

import { describe, expect, it } from "vitest";
import { standing } from "./replyWindow";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const OPEN = { until: "2026-01-01T15:00:00Z", left: null, refusal: null };

describe("the window for replies", () => {
  it("is not there where the channel sets none, nor before it is known", () => {
    expect(standing(undefined, NOW)).toBeNull();
    expect(standing({ until: null, left: null, refusal: null }, NOW)).toBeNull();
  });

  it("closes soon within two hours, and by itself when its time comes", () => {
    expect(standing(OPEN, NOW)).toMatchObject({ refusal: null, soon: false });
    expect(standing({ ...OPEN, until: "2026-01-01T13:59:00Z" }, NOW)).toMatchObject({ refusal: null, soon: true });
    expect(standing({ ...OPEN, until: "2026-01-01T12:00:00Z" }, NOW)).toMatchObject({ refusal: "window_closed", soon: false });
  });

  it("is closed when the CRM says so", () => {
    expect(standing({ until: null, left: null, refusal: "window_closed" }, NOW)).toMatchObject({ refusal: "window_closed" });
    expect(standing({ ...OPEN, left: 0, refusal: "window_used_up" }, NOW)).toMatchObject({ refusal: "window_used_up", soon: false });
  });
});

import { describe, expect, it } from "vitest";
import { dayName, duration, fileSize, moment, shortTime, signed } from "./format";

const NOW = Date.parse("2026-03-10T15:00:00Z");
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const WORDS = { today: "Today", yesterday: "Yesterday" };

describe("the short time", () => {
  it.each([
    [0.5, "now", "刚刚"],
    [4, "4 min", "4分钟"],
    [59.9, "59 min", "59分钟"],
    [60, "1 hr", "1小时"],
    [23 * 60, "23 hr", "23小时"],
    [24 * 60, "9 Mar", "3月9日"],
    [300 * 24 * 60, "14 May 2025", "2025年5月14日"],
  ])("of %d minutes ago", (minutes, english, chinese) => {
    expect(shortTime(ago(minutes), NOW, "en", "now")).toBe(english);
    expect(shortTime(ago(minutes), NOW, "zh", "刚刚")).toBe(chinese);
  });

  it("of a clock that is ahead is now", () => {
    expect(shortTime(ago(-2), NOW, "en", "now")).toBe("now");
  });
});

describe("a duration", () => {
  it("has one unit and is never negative", () => {
    expect(duration(-5_000, "en")).toBe("0 min");
    expect(duration(3 * 86_400_000, "en")).toBe("3 days");
    expect(duration(90 * 60_000, "zh")).toBe("1小时");
  });
});

describe("the name of a day", () => {
  it("is said, not counted, when it is near", () => {
    expect(dayName(ago(60), NOW, "en", WORDS)).toBe("Today");
    expect(dayName(ago(20 * 60), NOW, "en", WORDS)).toBe("Yesterday");
    expect(dayName(ago(5 * 24 * 60), NOW, "en", WORDS)).toContain("5 March");
    expect(dayName(ago(400 * 24 * 60), NOW, "en", WORDS)).toContain("2025");
  });
});

describe("a signed number", () => {
  it("has a real minus and no sign at zero", () => {
    expect(signed(-0.4, "en")).toBe("−0.40");
    expect(signed(0.25, "zh")).toBe("+0.25");
    expect(signed(0, "en", 0)).toBe("0");
  });
});

describe("a moment", () => {
  it("has its day where that is not today", () => {
    expect(moment(ago(-60), NOW, "en")).toBe("16:00");
    expect(moment(ago(-24 * 60), NOW, "en")).toBe("11 Mar, 15:00");
    expect(moment(ago(-24 * 60), NOW, "zh")).toBe("3月11日 15:00");
  });
});

describe("the size of a file", () => {
  it("is never zero, and in megabytes from one on", () => {
    expect(fileSize(3, "en")).toBe("1 kB");
    expect(fileSize(820_400, "en")).toBe("820 kB");
    expect(fileSize(2_440_000, "en")).toBe("2.4 MB");
  });
});

import { expect, it } from "vitest";
import { en } from "../i18n/en";
import { zh } from "../i18n/zh";
import { waited } from "./waited";

const NOW = Date.parse("2026-03-10T15:00:00Z");
const since = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

it("never says that a customer has waited no minutes", () => {
  for (const seconds of [-5, 0, 59]) expect(waited(since(seconds), NOW, en, "en").short).toBe("just now");
  expect(waited(since(0), NOW, zh, "zh").whole).toBe("刚开始等待");
});

it("says the minutes from the first on", () => {
  expect(waited(since(60), NOW, en, "en")).toEqual({ short: "1 min", whole: "Waiting 1 min" });
  expect(waited(since(7_200), NOW, zh, "zh").whole).toBe("已等待 2小时");
});

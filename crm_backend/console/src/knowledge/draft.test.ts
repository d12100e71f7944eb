import { describe, expect, it } from "vitest";
import { differs, draftOf, emptyDraft, fault, slugOf, topicsOf, toSend } from "./draft";
import type { Article } from "./types";

const TEXT = { title: "Returns", summary: "Thirty days.", body: "**Free.**" };
const ARTICLE: Article = {
  slug: "returns",
  titles: { en: "Returns" },
  languages: ["en"],
  topics: ["returns", "return_policy"],
  published: true,
  updated_at: "2026-01-01T00:00:00Z",
  updated_by: null,
  helpful: 0,
  not_helpful: 0,
  texts: { en: { ...TEXT, version: 3 } },
};

describe("a draft", () => {
  it("is what is stored until something is typed", () => {
    const draft = draftOf(ARTICLE);
    expect(differs(draft, draftOf(ARTICLE))).toBe(false);
    expect(differs({ ...draft, topics: "returns，return_policy" }, draft)).toBe(false);
    expect(differs({ ...draft, published: false }, draft)).toBe(true);
    expect(differs({ ...draft, texts: { ...draft.texts, zh: TEXT } }, draft)).toBe(true);
    expect(differs({ ...draft, texts: { es: { title: "", summary: "", body: "" }, ...draft.texts } }, draft)).toBe(false);
    expect(differs({ ...draft, texts: { en: TEXT, es: TEXT } }, { ...draft, texts: { es: TEXT, en: TEXT } })).toBe(false);
  });

  it("is sent in the languages that are written, with the versions that it is built on", () => {
    const spanish = { ...draftOf(ARTICLE), texts: { en: TEXT, es: TEXT, zh: { title: " ", summary: "", body: "" } } };
    expect(toSend(spanish)).toEqual({ ...toSend(draftOf(ARTICLE)), texts: { en: TEXT, es: TEXT } });
    expect(toSend(draftOf(ARTICLE))).toEqual({ topics: ARTICLE.topics, published: true, texts: { en: TEXT }, base: { en: 3 } });
  });

  it("is refused where something is missing", () => {
    const draft = draftOf(ARTICLE);
    expect(fault(draft, false)).toBe(null);
    expect(fault(emptyDraft(), true)).toBe("none");
    expect(fault({ ...draft, texts: { ...draft.texts, zh: { ...TEXT, summary: " " } } }, false)).toBe("zh");
    expect(fault({ ...draft, slug: "Not so" }, true)).toBe("address");
    expect(fault({ ...draft, slug: "just-so" }, true)).toBe(null);
  });
});

describe("names", () => {
  it("become addresses", () => {
    expect(slugOf("How do I gift-wrap?  Déjà vu!")).toBe("how-do-i-gift-wrap-deja-vu");
    expect(slugOf("退货政策")).toBe("");
  });

  it("become topics once each", () => {
    expect(topicsOf(" Returns, returns、 LED strip ,,")).toEqual(["returns", "led strip"]);
  });
});

/** A new article; written for a gap, it begins with the question as its title. */

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { emptyDraft, NEW, slugOf } from "./draft";
import { Editor } from "./Editor";
import { gapsOptions, languagesOptions } from "./queries";
import { FALLBACK } from "./types";

export function NewArticle() {
  const id = useSearchParams()[0].get("gap");
  const gaps = useQuery({ ...gapsOptions("open"), enabled: Boolean(id) });
  const languages = useQuery(languagesOptions);
  const asked = gaps.data?.items.find((gap) => gap.id === id)?.questions.at(-1);
  if (!id) return <Editor draftKey={NEW} stored={emptyDraft()} />;
  if (gaps.isPending || languages.isPending) return null;
  const locale = languages.data?.items.find((code) => code === asked?.language) ?? FALLBACK;
  const stored = asked ? { ...emptyDraft(id, asked.text.slice(0, 200), locale), slug: slugOf(asked.text) } : emptyDraft();
  return <Editor key={id} draftKey={`gap.${id}`} stored={stored} answers={asked?.text} />;
}

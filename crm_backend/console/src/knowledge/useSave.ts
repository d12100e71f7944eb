/** Saving an article, and taking that back: the text before is saved once more, on top. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, api } from "../api/client";
import { type Texts, useLanguage, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import type { Language } from "../state/preferences";
import { toast } from "../state/toasts";
import { displayName } from "../time/format";
import { type Draft, draftOf, fault, toSend } from "./draft";
import { articleOptions, keys } from "./queries";
import type { Article } from "./types";

export function useSave(article: Article | undefined, draft: Draft, onSaved: () => void) {
  const t = useTexts();
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [refused, setRefused] = useState<string | null>(null);

  const put = (which: string, sent: Draft) => api.put<Article>(`/knowledge/articles/${which}`, toSend(sent));
  function store(saved: Article) {
    client.setQueryData(articleOptions(saved.slug).queryKey, saved);
    void client.invalidateQueries({ queryKey: keys.all, predicate: ({ queryKey }) => queryKey[1] !== "preview" });
  }
  async function undo(before: Article, after: Article) {
    try {
      store(await put(after.slug, { ...draftOf(before), base: draftOf(after).base }));
      toast(t.knowledge.undone);
    } catch (error) {
      toast(explain(error, t), { kind: "problem" });
    }
  }

  const saving = useMutation({
    mutationFn: (sent: Draft) =>
      article
        ? put(article.slug, sent)
        : api.post<Article>("/knowledge/articles", { ...toSend(sent), slug: sent.slug, ...(sent.gapId ? { gap_id: sent.gapId } : {}) }),
    onSuccess: (saved) => {
      onSaved();
      store(saved);
      const action = article ? { action: { label: t.knowledge.undo, run: () => void undo(article, saved) } } : {};
      toast(article ? (saved.published ? t.knowledge.saved : t.knowledge.savedHidden) : t.knowledge.created, action);
      if (!article) void navigate(`/knowledge/articles/${saved.slug}`, { replace: true });
    },
    onError: (error) => {
      if (article && isConflict(error)) void client.invalidateQueries({ queryKey: keys.article(article.slug) });
    },
  });

  function save() {
    const wrong = fault(draft, !article);
    setRefused(wrong && faultWords(wrong, t, language));
    if (wrong) saving.reset();
    else saving.mutate(draft);
  }
  const problem = refused ?? (saving.error ? explain(saving.error, t) : null);
  return { save, saving: saving.isPending, problem, conflict: isConflict(saving.error), settle: saving.reset };
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === "edited_meanwhile";

function faultWords(wrong: string, t: Texts, language: Language): string {
  if (wrong === "none") return t.knowledge.atLeastOne;
  if (wrong === "address") return t.knowledge.badAddress;
  return t.knowledge.incomplete(displayName("language", wrong, language));
}

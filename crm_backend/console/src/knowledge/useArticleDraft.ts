/** The draft of one article, kept with every key; what is stored shows through until something is typed. */

import { useCallback, useState } from "react";
import { texts } from "../i18n";
import { toast } from "../state/toasts";
import { type Draft, differs, keepDraft, readDraft } from "./draft";

export function useArticleDraft(key: string, stored: Draft) {
  const [typed, setTyped] = useState<Draft | null>(() => readDraft(key));
  const draft = typed ?? stored;
  const changed = differs(draft, stored);

  const put = useCallback(
    (next: Draft | null) => {
      keepDraft(key, next);
      setTyped(next);
    },
    [key],
  );
  const change = (edit: (before: Draft) => Draft) => {
    const next = edit(draft);
    put(differs(next, stored) ? next : null);
  };
  const discard = () => {
    const before = typed;
    put(null);
    const t = texts().knowledge;
    if (before && changed) toast(t.discarded, { action: { label: t.undo, run: () => put(before) } });
  };
  /** Put what is typed on top of what somebody else has saved meanwhile. */
  const rebase = () => put({ ...draft, base: stored.base });
  return { draft, change, changed, discard, rebase, clear: () => put(null) };
}

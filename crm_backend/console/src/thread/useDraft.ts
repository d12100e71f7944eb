/** The draft of one conversation: what is typed is kept with every key. */

import { useCallback, useEffect, useState } from "react";
import { keepDraft, type Mode, readDraft } from "../state/drafts";
import { useStore } from "../state/store";
import { draftChanged } from "./draftChanged";

export function useDraft(conversationId: string) {
  const [draft, setDraft] = useState(() => readDraft(conversationId));
  const changes = useStore(draftChanged);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when something else has changed it
  useEffect(() => setDraft(readDraft(conversationId)), [conversationId, changes]);
  useEffect(() => keepDraft(conversationId, draft), [conversationId, draft]);
  const setMode = useCallback((mode: Mode) => setDraft((before) => ({ ...before, mode })), []);
  const setText = useCallback((text: string) => setDraft((before) => ({ ...before, [before.mode]: text })), []);
  return { mode: draft.mode, text: draft[draft.mode], setMode, setText };
}

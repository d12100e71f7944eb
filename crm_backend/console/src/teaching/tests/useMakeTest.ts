/** Makes a test of a conversation, with one click. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { useTexts } from "../../i18n";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { keys } from "./queries";
import type { Test } from "./types";

export function useMakeTest(): (conversationId: string) => Promise<void> {
  const t = useTexts();
  const words = t.conversationTests;
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (conversationId: string) => {
      const opens = (id = "") => ({ action: { label: words.open, run: () => void navigate(`/teaching/tests/${id}`) } });
      try {
        const made = await api.post<Test>("/teaching/tests", { conversation_id: conversationId });
        void client.invalidateQueries({ queryKey: keys.list });
        toast(words.made, opens(made.id));
      } catch (error) {
        const code = error instanceof ApiError ? error.code : "";
        if (code === "test_exists") toast(words.exists, opens());
        else toast(code === "nothing_answered" ? words.nothingAnswered : explain(error, t), { kind: "problem" });
      }
    },
    [client, navigate, t, words],
  );
}

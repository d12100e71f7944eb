/** What can be done with a test; a deleted one can be brought back for ten seconds. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { useTexts } from "../texts";
import { keys, testOptions } from "./queries";
import type { Test } from "./types";

const UNDO_SECONDS = 10;

export function useTestActs(test: Test, onSaved: () => void) {
  const t = useTexts();
  const words = t.conversationTests;
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = `/teaching/tests/${test.id}`;

  function show(next: Test) {
    client.setQueryData(testOptions(next.id).queryKey, next);
    void client.invalidateQueries({ queryKey: keys.list });
  }
  function complain(error: unknown) {
    const other = error instanceof ApiError && error.code === "test_running";
    toast(other ? words.otherRuns : explain(error, t), { kind: "problem" });
  }
  const change = useMutation({
    mutationFn: (wanted: { name?: string; script?: string; active?: boolean }) => api.put<Test>(path, wanted),
    onSuccess: (next, wanted) => {
      show(next);
      if (wanted.script !== undefined) {
        onSaved();
        toast(words.saved);
      }
    },
    onError: complain,
  });
  async function bringBack() {
    try {
      const { script, active, conversation_id } = test;
      const back = await api.post<Test>("/teaching/tests", { script, active, conversation_id });
      show(back);
      toast(words.undone);
      void navigate(`/teaching/tests/${back.id}`);
    } catch (error) {
      complain(error);
    }
  }
  const remove = useMutation({
    mutationFn: () => api.delete(path),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.list });
      void navigate("/teaching/tests");
      toast(words.deleted(test.name), { seconds: UNDO_SECONDS, action: { label: words.undo, run: () => void bringBack() } });
    },
    onError: complain,
  });
  const run = useMutation({ mutationFn: () => api.post<Test>(`${path}/run`), onSuccess: show, onError: complain });
  return {
    save: (script: string) => change.mutate({ script }),
    saving: change.isPending,
    rename: (name: string) => change.mutate({ name }),
    activate: (active: boolean) => change.mutate({ active }),
    remove: () => remove.mutate(),
    run: () => run.mutate(),
  };
}

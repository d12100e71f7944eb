/** What a supervisor does about what could not be read; putting it away can be taken back while the notice of it shows. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../api/client";
import { useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { toast } from "../state/toasts";
import { keys } from "./queries";

const UNDO_SECONDS = 10;
type Act = "replay" | "dismiss" | "reopen";

export interface LetterActs {
  replay: (id: string) => void;
  dismiss: (id: string) => void;
  reopen: (id: string) => void;
  /** The letter that is being read again now. */
  trying: string | null;
  /** Letters that were tried here and still cannot be read. */
  unreadable: ReadonlySet<string>;
}

export function useLetterActs(): LetterActs {
  const t = useTexts();
  const client = useQueryClient();
  const [unreadable, setUnreadable] = useState<ReadonlySet<string>>(new Set());
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: Act }) => api.post(`/dead-letters/${id}/${what}`),
    onSuccess: (_, { id, what }) => {
      const undo = { label: t.acts.undo, run: () => act.mutate({ id, what: "reopen" }) };
      toast(t.desk.done[what], what === "dismiss" ? { seconds: UNDO_SECONDS, action: undo } : {});
    },
    onError: (error, { id }) => {
      if (error instanceof ApiError && error.code === "still_unreadable") setUnreadable((before) => new Set([...before, id]));
      else toast(explain(error, t), { kind: "problem" });
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.channels }),
  });
  const run = (what: Act) => (id: string) => act.mutate({ id, what });
  const trying = act.isPending && act.variables.what === "replay" ? act.variables.id : null;
  return { replay: run("replay"), dismiss: run("dismiss"), reopen: run("reopen"), trying, unreadable };
}

/** Starting and cancelling a training. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import { explain } from "../../i18n/problems";
import { useShortcuts } from "../../keyboard/shortcuts";
import { toast } from "../../state/toasts";
import { useTexts } from "../texts";
import { keys } from "./queries";
import { isOpen, type Run } from "./types";

export function useActs(rows: readonly Run[]) {
  const t = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => void client.invalidateQueries({ queryKey: keys.all });
  const goingOn = rows.find(isOpen);

  const start = useMutation({
    mutationFn: () => api.post<Run>("/teaching/runs"),
    onSuccess: (run) => void navigate(`/teaching/training/${run.id}`),
    onError: (error) => {
      const taken = error instanceof ApiError && error.code === "training_going_on";
      toast(taken ? t.training.goingOn : explain(error, t), { kind: "problem" });
    },
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: (id: string) => api.post<Run>(`/teaching/runs/${id}/cancel`),
    onSuccess: () => toast(t.training.wasCancelled, { action: { label: t.training.startAgain, run: () => start.mutate() } }),
    onError: (error) =>
      toast(error instanceof ApiError && error.code === "run_ended" ? t.training.hasEnded : explain(error, t), { kind: "problem" }),
    onSettled: refresh,
  });
  const begin = () => {
    if (!goingOn && !start.isPending) start.mutate();
  };
  useShortcuts({ t: begin });
  return { start: begin, starting: start.isPending, cancel: (id: string) => cancel.mutate(id) };
}

/** What the alarms ask the CRM for, and what is done about them; all of it can be undone. */

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import { spoken, useLanguage } from "../../i18n";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { explainChange } from "../answers/queries";
import { interval } from "../surveys";
import { useTexts } from "../texts";
import type { Quality, Remedy, State } from "./types";

export const KEY = ["teaching", "quality"] as const;
export const PATH = "/teaching/quality";
const UNDO_SECONDS = 10;

export const qualityOptions = (state: State) =>
  queryOptions({
    queryKey: [...KEY, state] as const,
    queryFn: ({ signal }) => api.get<Quality>(PATH, { state }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => interval(query.state.data?.survey),
  });

type Act = { id: string; what: "dismiss" | "reopen" | "undo" } | { id: string; what: "remedy"; remedy: Remedy };

export function useAlarmActs() {
  const t = useTexts();
  const words = t.teaching.quality;
  const language = useLanguage();
  const client = useQueryClient();
  const said = (act: Act): string => {
    if (act.what === "dismiss") return words.dismissed;
    if (act.what !== "remedy") return words.undone;
    return act.remedy.remedy === "move" ? words.moved(spoken(act.remedy.to, language)) : words.removed;
  };
  const mutation = useMutation({
    mutationFn: (act: Act) => api.post(`${PATH}/alarms/${act.id}/${act.what}`, act.what === "remedy" ? act.remedy : {}),
    onSuccess: (_, act) => {
      const back = act.what === "dismiss" ? "reopen" : act.what === "remedy" ? "undo" : null;
      const action = { label: words.undo, run: () => mutation.mutate({ id: act.id, what: back ?? "undo" }) };
      toast(said(act), back ? { seconds: UNDO_SECONDS, action } : {});
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  });
  return mutation.mutate;
}

/** Makes a draft that lets two intents become one, and leads to its review. */
export function useMerging() {
  const t = useTexts();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ id, into }: { id: string; into: string }) => api.post<{ id: number }>(`${PATH}/alarms/${id}/merge`, { into }),
    onSuccess: (draft) => {
      toast(t.teaching.quality.mergeDrafted);
      void navigate(`/teaching/answers/review?change=${draft.id}`);
    },
    onError: (error) => toast(explainChange(error, t), { kind: "problem" }),
  });
}

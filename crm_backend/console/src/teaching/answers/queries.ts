/** What the part asks the CRM for, and what it tells it. */

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "../../api/client";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { interval } from "../surveys";
import { type Texts, useTexts } from "../texts";
import type { ChangeDetail, Changes, Effects, Response, Rows, Rules, Thresholds, Titles } from "./types";

const ROOT = "/teaching/answers";
export const ALL = ["answers"] as const;

export type Show = "all" | "changed" | "missing";

export const rowsOptions = (q = "", language = "", show: Show = "all") =>
  queryOptions({
    queryKey: [...ALL, "rows", q, language, show] as const,
    queryFn: ({ signal }) => api.get<Rows>(`${ROOT}/responses`, { q, language, show }, signal),
    placeholderData: keepPreviousData,
  });

export const responseOptions = (name: string) =>
  queryOptions({ queryKey: [...ALL, "response", name] as const, queryFn: () => api.get<Response>(`${ROOT}/responses/${name}`) });

export const rulesOptions = queryOptions({ queryKey: [...ALL, "rules"] as const, queryFn: () => api.get<Rules>(`${ROOT}/rules`) });

export const thresholdsOptions = queryOptions({
  queryKey: [...ALL, "thresholds"] as const,
  queryFn: () => api.get<Thresholds>(`${ROOT}/thresholds`),
});

export const EFFECTS = `${ROOT}/thresholds/effects`;

export const effectsOptions = queryOptions({
  queryKey: [...ALL, "effects"] as const,
  queryFn: () => api.get<Effects>(EFFECTS),
  refetchInterval: ({ state }) => interval(state.data?.survey),
});

export const titlesOptions = queryOptions({ queryKey: [...ALL, "titles"] as const, queryFn: () => api.get<Titles>(`${ROOT}/titles`) });

export const changesOptions = (state: string, about: string, limit: number) =>
  queryOptions({
    queryKey: [...ALL, "changes", state, about, limit] as const,
    queryFn: ({ signal }) => api.get<Changes>("/teaching/changes", { state, about, limit }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });

export const changeOptions = (id: number) =>
  queryOptions({ queryKey: [...ALL, "change", id] as const, queryFn: () => api.get<ChangeDetail>(`/teaching/changes/${id}`) });

export const write = {
  response: (name: string, body: object) => api.post<ChangeDetail>(`${ROOT}/responses/${name}`, body),
  newResponse: (body: object) => api.post<ChangeDetail>(`${ROOT}/responses`, body),
  reset: (name: string, language: string) => api.post<ChangeDetail>(`${ROOT}/responses/${name}/reset`, { language }),
  rule: (body: object) => api.post<ChangeDetail>(`${ROOT}/rules`, body),
  removeRule: (name: string) => api.post<ChangeDetail>(`${ROOT}/rules/remove`, { name }),
  title: (body: object) => api.post<ChangeDetail>(`${ROOT}/titles`, body),
  threshold: (body: object) => api.post<ChangeDetail>(`${ROOT}/thresholds`, body),
};

/** Drafts are written by `run`; they can be taken back while the notice shows. */
export function useDrafting<Input>(run: (input: Input) => Promise<ChangeDetail[]>, words: (t: Texts) => string) {
  const t = useTexts();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ALL });
  const undo = async (drafts: ChangeDetail[]) => {
    try {
      for (const { id } of drafts) await api.post(`/teaching/changes/${id}/withdraw`);
      toast(t.answers.undone);
    } catch (error) {
      toast(explainChange(error, t), { kind: "problem" });
    }
    refresh();
  };
  return useMutation({
    mutationFn: run,
    onSuccess: (drafts) => toast(words(t), { action: { label: t.answers.undo, run: () => void undo(drafts) } }),
    onSettled: refresh,
  });
}

/** Why a change was not kept, approved or withdrawn. */
export function explainChange(error: unknown, t: Texts): string {
  if (!(error instanceof ApiError)) return explain(error, t);
  if (error.code === "data_problem") return t.answers.dataProblem(reasonOf(error, t));
  const refused: Record<string, string> = t.answers.refused;
  return refused[error.code] ?? explain(error, t);
}

/** What is wrong with the data, in the reader's words where there are some, with file and line. */
function reasonOf({ problems: [first], detail }: ApiError, t: Texts): string {
  const said = first?.code && t.answers.reasons[first.code];
  if (!first || !said) return detail ?? "";
  const words = said.replace(/\{(\w+)\}/g, (gap, name: string) => first.about?.[name] ?? gap);
  return first.file ? `${words} (${first.file}${first.line ? `:${first.line}` : ""})` : words;
}

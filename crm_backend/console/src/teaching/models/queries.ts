/** What the page about versions asks the CRM for, and what it has it do. */

import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "../../api/client";
import type { Page } from "../../api/types";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { type Texts, useTexts } from "../texts";
import type { Serving, ServingEvent } from "./types";

const LOOK_MS = 5_000;
const PATH = "/teaching/serving";
const keys = { all: ["serving"] as const, events: ["serving", "events"] as const };

export const servingOptions = queryOptions({
  queryKey: [...keys.all, "now"] as const,
  queryFn: ({ signal }) => api.get<Serving>(PATH, {}, signal),
  refetchInterval: LOOK_MS,
});

/** The history as it stands at a revision of what answers; the one before is shown until it is there. */
export const eventsOptions = (revision: number) =>
  infiniteQueryOptions({
    queryKey: [...keys.events, revision] as const,
    queryFn: ({ pageParam, signal }) => api.get<Page<ServingEvent>>(`${PATH}/events`, { limit: 20, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export type Act =
  | { act: "promote"; version: number; reason?: string }
  | { act: "rollback"; live?: number | undefined; reason?: string }
  | { act: "canary"; version: number; share: number; limits?: { messages: number }; reason?: string }
  | { act: "shadow"; version: number }
  | { act: "end_canary" }
  | { act: "end_shadow" };

export function useServingAct(onDone?: () => void) {
  const t = useTexts();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: Act) => {
      if (act === "end_canary" || act === "end_shadow") return api.delete<Serving>(`${PATH}/${act.slice(4)}`);
      return api.post<Serving>(`${PATH}/${act}`, body);
    },
    onSuccess: (serving, done) => {
      client.setQueryData(servingOptions.queryKey, serving);
      toast(said(done, serving, t));
      onDone?.();
    },
    onError: (error) => toast(explainServing(error, t), { kind: "problem", seconds: 10 }),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.all }),
  });
}

export function nameOf(version: number | null, t: Texts): string {
  return version === null ? t.models.base : t.models.version(version);
}

function said(done: Act, serving: Serving, t: Texts): string {
  if (done.act === "promote") return t.models.promoted(done.version);
  if (done.act === "rollback") return t.models.rolledBack(nameOf(serving.live, t));
  if (done.act === "canary") return t.models.canaryStarted(`${Math.round(done.share * 100)}%`);
  if (done.act === "shadow") return t.models.shadowStarted(done.version);
  return done.act === "end_canary" ? t.models.canaryEnded : t.models.shadowEnded;
}

function explainServing(error: unknown, t: Texts): string {
  const known: Record<string, string> = t.models.problems;
  return (error instanceof ApiError && known[error.code]) || explain(error, t);
}

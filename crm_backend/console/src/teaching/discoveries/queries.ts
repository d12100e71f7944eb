/** What the new intents ask the CRM for, and what is done with them. */

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { toast } from "../../state/toasts";
import { explainChange } from "../answers/queries";
import { interval } from "../surveys";
import { useTexts } from "../texts";
import type { Discoveries, Ideas, Made, State } from "./types";

export const KEY = ["teaching", "discoveries"] as const;
export const PATH = "/teaching/discoveries";

export const discoveriesOptions = (state: State) =>
  queryOptions({
    queryKey: [...KEY, "list", state] as const,
    queryFn: ({ signal }) => api.get<Discoveries>(PATH, { state }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => interval(query.state.data?.survey),
  });

export const ideasOptions = (id: string) =>
  queryOptions({ queryKey: [...KEY, "ideas", id] as const, queryFn: ({ signal }) => api.get<Ideas>(`${PATH}/${id}`, {}, signal) });

type What = "dismiss" | "reopen" | "approved" | "withdrawn";

export function useDiscoveryActs() {
  const t = useTexts();
  const words = t.teaching.discoveries;
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: What }) =>
      what === "dismiss" || what === "reopen" ? api.post(`${PATH}/${id}/${what}`) : api.post<Made>(`${PATH}/${id}/review`, { state: what }),
    onSuccess: (_, { id, what }) => {
      const undo = { seconds: 10, action: { label: words.undo, run: () => act.mutate({ id, what: "reopen" }) } };
      if (what === "dismiss") toast(words.dismissed, undo);
      if (what === "approved") toast(words.approved);
      if (what === "withdrawn") toast(words.withdrawn);
    },
    onError: (error) => toast(explainChange(error, t), { kind: "problem" }),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  });
  return (id: string, what: What) => act.mutate({ id, what });
}

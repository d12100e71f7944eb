/** What the labelling inbox asks the CRM for. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Page } from "../../api/types";
import type { Counts, Detail, Filter, Item, Meanings, View } from "./types";

const HOLD_AGAIN_MS = 120_000; // sooner than the CRM gives a message to somebody else

export const keys = {
  all: ["labelling"] as const,
  lists: ["labelling", "list"] as const,
  item: (id: string) => ["labelling", "item", id] as const,
};

export const listOptions = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...keys.lists, filter] as const,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Item>>("/teaching/inbox", { ...filter, cursor: pageParam ?? undefined, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

export const countsOptions = queryOptions({
  queryKey: [...keys.all, "counts"] as const,
  queryFn: ({ signal }) => api.get<Counts>("/teaching/inbox/counts", {}, signal),
  refetchInterval: 30_000,
});

export const meaningsOptions = queryOptions({
  queryKey: [...keys.all, "meanings"] as const,
  queryFn: ({ signal }) => api.get<Meanings>("/teaching/inbox/meanings", {}, signal),
  staleTime: 60_000,
});

/** Opening a message that is to be labelled holds it, so that nobody else gets it. */
export const itemOptions = (id: string, view: View) =>
  queryOptions({
    queryKey: keys.item(id),
    queryFn: () => (looksOnly(view) ? api.get<Detail>(`/teaching/inbox/${id}`) : api.post<Detail>(`/teaching/inbox/${id}/hold`)),
    refetchInterval: looksOnly(view) ? false : HOLD_AGAIN_MS,
    refetchOnWindowFocus: false,
    retry: false,
  });

export const looksOnly = (view: View): boolean => view === "labelled" || view === "dismissed";

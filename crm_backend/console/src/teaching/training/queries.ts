/** What the training page asks the CRM for. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Page } from "../../api/types";
import { isOpen, type News, type ReportedRun, type Run } from "./types";

const GOES_ON_MS = 1000;
const RESTS_MS = 15_000;

export const keys = {
  all: ["teaching", "training"] as const,
  run: (id: string) => ["teaching", "training", "run", id] as const,
};

/** The newest first; asked again each second while one goes on. */
export const runsOptions = infiniteQueryOptions({
  queryKey: [...keys.all, "runs"] as const,
  queryFn: ({ pageParam, signal }) => api.get<Page<Run>>("/teaching/runs", { cursor: pageParam ?? undefined, limit: 50 }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(isOpen) ? GOES_ON_MS : RESTS_MS),
});

/** A run with its report, asked again each second until it has ended. */
export const runOptions = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: () => api.get<ReportedRun>(`/teaching/runs/${id}`),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : GOES_ON_MS),
  });

export const newsOptions = queryOptions({
  queryKey: [...keys.all, "news"] as const,
  queryFn: () => api.get<News>("/teaching/news"),
  refetchInterval: RESTS_MS,
});

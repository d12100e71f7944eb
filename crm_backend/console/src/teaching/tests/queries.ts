/** What the page of conversation tests asks the CRM for. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Checked, Test, TestRow } from "./types";

const LOOK_MS = 1500;

export const keys = {
  all: ["conversation tests"] as const,
  list: ["conversation tests", "list"] as const,
  test: (id: string) => ["conversation tests", "test", id] as const,
};

export const testsOptions = queryOptions({
  queryKey: keys.list,
  queryFn: ({ signal }) => api.get<{ items: TestRow[] }>("/teaching/tests", {}, signal),
  refetchInterval: ({ state }) => (state.data?.items.some(({ last_run }) => last_run?.state === "running") ? LOOK_MS : false),
});

/** Looked at again and again while it is played. */
export const testOptions = (id: string) =>
  queryOptions({
    queryKey: keys.test(id),
    queryFn: ({ signal }) => api.get<Test>(`/teaching/tests/${id}`, {}, signal),
    refetchInterval: ({ state }) => (state.data?.last_run?.state === "running" ? LOOK_MS : false),
  });

export const checkOptions = (script: string) =>
  queryOptions({
    queryKey: [...keys.all, "check", script] as const,
    queryFn: () => api.post<Checked>("/teaching/tests/check", { script }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });

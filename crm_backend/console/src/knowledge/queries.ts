/** What the knowledge page asks the CRM for. */

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Article, ArticleRow, Gap, Locale, Version } from "./types";

export const keys = {
  all: ["knowledge"] as const,
  gaps: ["knowledge", "gaps"] as const,
  article: (slug: string) => ["knowledge", "article", slug] as const,
};

export const languagesOptions = queryOptions({
  queryKey: ["languages"],
  queryFn: ({ signal }) => api.get<{ items: Locale[] }>("/knowledge/languages", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The languages that articles can be written in; none until they are loaded. */
export const useLocales = (): Locale[] => useQuery(languagesOptions).data?.items ?? [];

export const articlesOptions = (q: string) =>
  queryOptions({
    queryKey: [...keys.all, "list", q] as const,
    queryFn: ({ signal }) => api.get<{ items: ArticleRow[] }>("/knowledge/articles", { q }, signal),
    placeholderData: keepPreviousData,
  });

export const articleOptions = (slug: string) =>
  queryOptions({ queryKey: keys.article(slug), queryFn: () => api.get<Article>(`/knowledge/articles/${slug}`) });

export const versionsOptions = (slug: string) =>
  queryOptions({
    queryKey: [...keys.article(slug), "versions"] as const,
    queryFn: () => api.get<{ items: Version[] }>(`/knowledge/articles/${slug}/versions`),
  });

export const gapsOptions = (state: Gap["state"]) =>
  queryOptions({ queryKey: [...keys.gaps, state] as const, queryFn: () => api.get<{ items: Gap[] }>("/knowledge/gaps", { state }) });

export const previewOptions = (body: string) =>
  queryOptions({
    queryKey: [...keys.all, "preview", body] as const,
    queryFn: () => api.post<{ html: string }>("/knowledge/preview", { body }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });

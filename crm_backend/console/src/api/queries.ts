/** What the console asks the CRM for, with the names under which the answers are kept. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ListFilter } from "../live/merge";
import type { Language } from "../state/preferences";
import { api } from "./client";
import type {
  Conversation,
  Counts,
  CustomerCard,
  Merge,
  Message,
  Order,
  Page,
  Person,
  Pledge,
  Reachable,
  ReplyWindow,
  Sentiment,
  Ticket,
} from "./types";

const LIST_PAGE = 100;
/** Urgency grows with time, and what a colleague has taken is not told to those who may not see it. */
const LIST_AGES_MS = 45_000;

export const keys = {
  desk: ["desk"] as const,
  lists: ["desk", "list"] as const,
  counts: ["desk", "counts"] as const,
  conversation: (id: string) => ["desk", "conversation", id] as const,
  window: (id: string) => ["desk", "window", id] as const,
  messages: (id: string) => ["desk", "messages", id] as const,
  customer: (id: string) => ["customer", id] as const,
};

export const listOptions = (filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.lists, filter] as const,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Conversation>>(
        "/conversations",
        { ...ownership(filter), state: filter.state, q: filter.q, cursor: pageParam ?? undefined, limit: LIST_PAGE },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: LIST_AGES_MS,
  });

function ownership({ view }: ListFilter): { owner?: string; assignee?: string } {
  if (view === "mine") return { owner: "agent", assignee: "me" };
  return view === "all" ? {} : { owner: view };
}

export const countsOptions = queryOptions({ queryKey: keys.counts, queryFn: () => api.get<Counts>("/desk/counts") });

export const conversationOptions = (id: string) =>
  queryOptions({ queryKey: keys.conversation(id), queryFn: () => api.get<Conversation>(`/conversations/${id}`) });

/** Every channel but our own chat may have one. */
export const windowOptions = ({ id, channel }: Conversation) =>
  queryOptions({
    queryKey: keys.window(id),
    queryFn: () => api.get<ReplyWindow>(`/conversations/${id}/window`),
    enabled: channel !== "web",
  });

export const messagesOptions = (id: string) =>
  queryOptions({
    queryKey: keys.messages(id),
    queryFn: ({ signal }) => everything<Message>(`/conversations/${id}/messages`, signal),
  });

export const colleaguesOptions = queryOptions({
  queryKey: ["colleagues"],
  queryFn: () => api.get<{ items: Person[] }>("/users"),
  staleTime: 300_000,
});

/** With amounts as they are written in this language. */
export const customerOptions = (id: string, language: Language) =>
  queryOptions({
    queryKey: [...keys.customer(id), "card", language],
    queryFn: () => api.get<CustomerCard>(`/customers/${id}`, { locale: language }),
  });

/** With products named in this language. */
export const ordersOptions = (id: string, language: Language) =>
  queryOptions({
    queryKey: [...keys.customer(id), "orders", language],
    queryFn: () => api.get<Page<Order>>(`/customers/${id}/orders`, { limit: 20, locale: language }),
  });

/** With amounts as they are written in this language. */
export const promisesOptions = (id: string, language: Language) =>
  queryOptions({
    queryKey: [...keys.customer(id), "promises", language],
    queryFn: () => api.get<{ items: Pledge[] }>(`/customers/${id}/promises`, { locale: language }),
  });

export const mergesOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.customer(id), "merges"],
    queryFn: () => api.get<{ items: Merge[]; suggestions: Reachable[] }>(`/customers/${id}/merges`),
  });

export const ticketsOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.customer(id), "tickets"],
    queryFn: () => api.get<Page<Ticket>>(`/customers/${id}/tickets`, { limit: 20 }),
  });

export const sentimentOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.customer(id), "sentiment"],
    queryFn: () => api.get<Sentiment>(`/customers/${id}/sentiment`),
  });

async function everything<T>(path: string, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await api.get<Page<T>>(path, { cursor: cursor ?? undefined, limit: 500 }, signal);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/** Which list is shown: the view is in the path, the rest in the query of the address, so that it survives reloads and can be shared. */

import { useCallback } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { State } from "../api/types";
import type { ListFilter, View } from "../live/merge";

export function useFilter(view: View): [ListFilter, (change: Partial<Pick<ListFilter, "state" | "q">>) => void] {
  const [search, setSearch] = useSearchParams();
  const state: State = search.get("state") === "resolved" ? "resolved" : "open";
  const change = useCallback(
    (fields: Partial<Pick<ListFilter, "state" | "q">>) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [key, value] of Object.entries(fields)) {
            if (value && value !== "open") after.set(key, value);
            else after.delete(key);
          }
          return after;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  return [{ view, state, q: search.get("q") ?? "" }, change];
}

/** Opens a conversation of the view, or none, and keeps the filter. */
export function useOpen(view: View): (conversationId?: string) => void {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const query = search.toString();
  return useCallback(
    (conversationId) => void navigate({ pathname: `/inbox/${view}${conversationId ? `/${conversationId}` : ""}`, search: query }),
    [navigate, view, query],
  );
}

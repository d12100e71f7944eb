/** What the page of channels asks the CRM for. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Channel, DeadLetter, Page } from "../api/types";

const AGES_MS = 30_000;

export const keys = { channels: ["channels"] as const, letters: ["channels", "letters"] as const };

export const channelsOptions = queryOptions({
  queryKey: [...keys.channels, "list"] as const,
  queryFn: () => api.get<{ items: Channel[] }>("/channels"),
  refetchInterval: AGES_MS,
});

/** For supervisors and admins. */
export const lettersOptions = (state: DeadLetter["state"]) =>
  queryOptions({
    queryKey: [...keys.letters, state] as const,
    queryFn: () => api.get<Page<DeadLetter>>("/dead-letters", { state }),
    refetchInterval: AGES_MS,
  });

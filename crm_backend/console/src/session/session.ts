/** Who is signed in at this desk. */

import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiError, api } from "../api/client";
import type { SignedIn, User } from "../api/types";
import { Store, useStore } from "../state/store";

/** `ended`: the session is over, but the page stays as it is until the same person signs in again. */
export type Session = { state: "unknown" | "out" } | { state: "in" | "ended"; user: User };

export const session = new Store<Session>({ state: "unknown" });

api.onSignedOut = () => {
  session.set((before) => (before.state === "in" ? { state: "ended", user: before.user } : before));
};

/** Asks once, at the start, whether the cookie still holds; throws when nobody answers. */
export const meOptions = queryOptions({
  queryKey: ["me"],
  queryFn: async () => {
    try {
      enter(await api.get<SignedIn>("/auth/me"));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      session.set({ state: "out" });
    }
    return true;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export function useSignIn(): (email: string, password: string) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (email, password) => {
      const before = session.get();
      const signedIn = await api.post<SignedIn>("/auth/login", { email, password });
      const someoneElse = "user" in before && before.user.id !== signedIn.user.id;
      if (someoneElse) client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
      enter(signedIn);
      if (!someoneElse) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
    },
    [client],
  );
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await api.post("/auth/logout").catch(() => undefined); // already out, or offline: leave the page in any case
    session.set({ state: "out" });
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
  }, [client]);
}

/** The person who is signed in; only for what is shown to signed-in people. */
export function useMe(): User {
  const now = useStore(session);
  if (!("user" in now)) throw new Error("nobody is signed in");
  return now.user;
}

function enter({ csrf_token, user }: SignedIn): void {
  api.csrfToken = csrf_token;
  session.set({ state: "in", user });
}

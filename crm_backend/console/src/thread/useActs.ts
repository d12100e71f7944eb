/** What an agent can do with a conversation, and what the console says about it. */

import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, api } from "../api/client";
import { keys } from "../api/queries";
import type { Conversation, Person, User } from "../api/types";
import { type Texts, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { nameOf } from "../inbox/nameOf";
import { showConversation } from "../live/useLive";
import { useMe } from "../session/session";
import { toast } from "../state/toasts";
import { useMakeTest } from "../teaching/tests/useMakeTest";
import { movedChat } from "./movedChat";

const UNDO_SECONDS = 10;
/** Channels whose conversations can go on by e-mail. */
const CHATS: ReadonlySet<string> = new Set(["web", "api"]);

export interface Acts {
  claim?: () => void;
  release?: () => void;
  resolve?: () => void;
  reopen?: () => void;
  assign?: (to: Person) => void;
  /** Ask where a chat is to go on by e-mail. */
  email?: () => void;
  /** Make a test of the conversation. */
  test?: () => void;
}

/** Only the acts that this person may do now are there. */
export function useActs(conversation: Conversation | undefined): Acts {
  const client = useQueryClient();
  const me = useMe();
  const t = useTexts();
  const makeTest = useMakeTest();
  return useMemo(() => {
    if (!conversation) return {};
    const path = `/conversations/${conversation.id}`;
    async function act(verb: string, done?: string, body?: object): Promise<void> {
      try {
        showConversation(client, await api.post<Conversation>(`${path}/${verb}`, body), me.id);
        if (done) toast(done, verb === "resolve" ? { seconds: UNDO_SECONDS, action: undo } : {});
      } catch (error) {
        toast(explain(error, t), { kind: "problem" });
        if (error instanceof ApiError) void client.invalidateQueries({ queryKey: keys.desk });
      }
    }
    const undo = { label: t.acts.undo, run: () => void act("reopen", t.acts.reopened) };
    return {
      ...allowed(conversation, me, t, (verb, done, body) => void act(verb, done, body)),
      ...(me.role === "admin" ? { test: () => void makeTest(conversation.id) } : {}),
    };
  }, [client, conversation, me, t, makeTest]);
}

function allowed(conversation: Conversation, me: User, t: Texts, act: (verb: string, done?: string, body?: object) => void): Acts {
  const { owner, assignee_id, state } = conversation;
  const others = owner === "agent" && assignee_id !== me.id;
  if (others && me.role === "agent") return {};
  if (state === "resolved") return { reopen: () => act("reopen", t.acts.reopened) };
  return {
    ...(owner === "agent" ? {} : { claim: () => act("claim") }),
    ...(owner === "bot" ? {} : { release: () => act("release", t.acts.released) }),
    resolve: () => act("resolve", t.acts.resolved(nameOf(conversation, t))),
    assign: (to) => act("assign", t.acts.assigned(to.name ?? to.email ?? ""), { user_id: to.id }),
    ...(CHATS.has(conversation.channel) ? { email: () => movedChat.set(conversation.id) } : {}),
  };
}

/** Keeps what is shown in step with the desk's websocket. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api/client";
import { keys } from "../api/queries";
import type { Conversation, Frame, Message } from "../api/types";
import { resumeUploads } from "../files/drafts";
import { onAnswer, resend } from "../thread/outbox";
import { type ListFilter, leavesGap, placeRow, type Rows, upsertMessage, withoutRow } from "./merge";
import { LiveSocket } from "./socket";
import { setTyping, status } from "./status";

const COUNTS_PAUSE_MS = 400;

/** Connects for as long as the session lasts. */
export function useLive(me: string, signedIn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!signedIn) return;
    const live = new Live(client, me);
    onAnswer(
      (conversationId, message) => showMessage(client, conversationId, message),
      () => void client.invalidateQueries({ queryKey: keys.desk }),
    );
    const url = new URL("/api/v1/desk/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new LiveSocket(url.href, {
      onOpen: () => {
        status.set("live");
        void client.invalidateQueries({ queryKey: keys.desk });
        resend();
        resumeUploads();
      },
      onFrame: (frame) => live.take(frame),
      onLost: () => status.set("lost"),
      onSessionEnded: () => api.onSignedOut(),
    });
    socket.open();
    return () => {
      socket.close();
      live.stop();
    };
  }, [client, me, signedIn]);
}

/** Puts a conversation as the CRM has just told it wherever it is shown. */
export function showConversation(client: QueryClient, row: Conversation, me: string): void {
  client.setQueryData<Conversation>(keys.conversation(row.id), row);
  for (const [key, rows] of client.getQueriesData<Rows>({ queryKey: keys.lists })) {
    if (rows) client.setQueryData(key, placeRow(rows, row, key[2] as ListFilter, me));
  }
}

/** Puts a message into its thread, if that is loaded; fetches the thread again when something is missing before it. */
export function showMessage(client: QueryClient, conversationId: string, message: Message): void {
  const key = keys.messages(conversationId);
  const thread = client.getQueryData<Message[]>(key);
  if (!thread) return;
  if (leavesGap(thread, message)) void client.invalidateQueries({ queryKey: key });
  client.setQueryData<Message[]>(key, upsertMessage(thread, message));
}

class Live {
  #refresh: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly client: QueryClient,
    readonly me: string,
  ) {}

  take(frame: Frame): void {
    if (frame.type === "conversation") this.#conversation(frame.conversation);
    else if (frame.type === "message") this.#message(frame.conversation_id, frame.message);
    else if (frame.type === "typing") setTyping(frame.conversation_id, frame.author, frame.on);
    else if (frame.type === "gone") this.#gone(frame.conversation_id);
  }

  stop(): void {
    clearTimeout(this.#refresh);
  }

  #conversation(row: Conversation): void {
    const before = this.client.getQueryData<Conversation>(keys.conversation(row.id));
    showConversation(this.client, row, this.me);
    if (row.customer_id && before && before.sentiment.score !== row.sentiment.score)
      void this.client.invalidateQueries({ queryKey: keys.customer(row.customer_id) });
    this.#refreshSoon();
  }

  #message(conversationId: string, message: Message): void {
    if (message.author !== "agent" && message.author !== "system") setTyping(conversationId, message.author, false);
    showMessage(this.client, conversationId, message);
    void this.client.invalidateQueries({ queryKey: keys.window(conversationId) });
    if (message.author === "bot") this.#refreshCard(conversationId);
  }

  /** What the bot says it has done is on the customer's card by then. */
  #refreshCard(conversationId: string): void {
    const customer = this.client.getQueryData<Conversation>(keys.conversation(conversationId))?.customer_id;
    if (customer) void this.client.invalidateQueries({ queryKey: keys.customer(customer) });
  }

  #gone(id: string): void {
    for (const [key, rows] of this.client.getQueriesData<Rows>({ queryKey: keys.lists }))
      if (rows) this.client.setQueryData(key, withoutRow(rows, id));
    void this.client.resetQueries({ queryKey: keys.conversation(id) });
    this.client.removeQueries({ queryKey: keys.messages(id) });
    this.#refreshSoon();
  }

  /** Counts, and the queue's order, which only the CRM knows: asked once for a burst of frames. */
  #refreshSoon(): void {
    if (this.#refresh) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      void this.client.invalidateQueries({ queryKey: keys.counts });
      void this.client.invalidateQueries({
        queryKey: keys.lists,
        predicate: ({ queryKey }) => (queryKey[2] as ListFilter | undefined)?.view === "queue",
      });
    }, COUNTS_PAUSE_MS);
  }
}

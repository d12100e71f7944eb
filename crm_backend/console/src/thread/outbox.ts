/** What this person has sent and the CRM has not confirmed yet: shown at once, sent one by one, repeated without doubling. */

import { ApiError, api, Unreachable } from "../api/client";
import type { Attachment, Message } from "../api/types";
import { ofThisTab } from "../state/browser";
import { Store } from "../state/store";

export interface Unsent {
  /** Ours; the CRM knows a repeat by it. */
  clientId: string;
  conversationId: string;
  text: string;
  internal: boolean;
  attachments: Attachment[];
  at: string;
  /** The newest message of the thread when this was sent. */
  afterSeq: number;
  state: "sending" | "waiting" | "refused";
  /** Why it was refused. */
  error?: unknown;
}

const KEY = "outbox";
export const outbox = new Store<Unsent[]>(restore());
let confirmed: (conversationId: string, message: Message) => void = () => undefined;
let refused: () => void = () => undefined;
const busy = new Set<string>();

/** Where confirmed messages go, and who looks again when a conversation was not as this person saw it. */
export function onAnswer(take: typeof confirmed, lookAgain: typeof refused): void {
  confirmed = take;
  refused = lookAgain;
}

export function send(conversationId: string, said: Pick<Unsent, "text" | "internal" | "attachments">, afterSeq: number): void {
  const clientId = crypto.randomUUID();
  const at = new Date().toISOString();
  change((all) => [...all, { ...said, clientId, conversationId, at, afterSeq, state: "sending" }]);
  void work(conversationId);
}

/** Try again what waits for the connection, in every conversation. */
export function resend(): void {
  for (const conversationId of new Set(outbox.get().map((unsent) => unsent.conversationId))) void work(conversationId);
}

/** Try again what was refused. */
export function retry(clientId: string): void {
  update(clientId, { state: "sending", error: undefined });
  const unsent = outbox.get().find((one) => one.clientId === clientId);
  if (unsent) void work(unsent.conversationId);
}

export function discard(clientId: string): void {
  change((all) => all.filter((unsent) => unsent.clientId !== clientId));
}

/** What of the outbox still has to be shown below a thread: not what has arrived in it already by the websocket. */
export function stillUnsent(unsent: Unsent[], thread: Message[], me: string): Unsent[] {
  const arrived = thread.filter((message) => message.author === "agent" && message.agent?.id === me);
  const used = new Set<string>();
  return unsent.filter((one) => {
    const twin = arrived.find(
      (message) => message.seq > one.afterSeq && message.internal === one.internal && saysTheSame(message, one) && !used.has(message.id),
    );
    if (twin) used.add(twin.id);
    return !twin;
  });
}

function saysTheSame(message: Message, { text, attachments }: Unsent): boolean {
  const files = message.attachments.map(({ id }) => id);
  return message.text === text.trim() && files.length === attachments.length && attachments.every(({ id }) => files.includes(id));
}

/** One conversation's messages in order; a refusal stands aside, silence stops the line until the connection is back. */
async function work(conversationId: string): Promise<void> {
  if (busy.has(conversationId)) return;
  busy.add(conversationId);
  try {
    for (let next = first(conversationId); next; next = first(conversationId)) {
      update(next.clientId, { state: "sending" });
      if (!(await deliver(next))) return;
    }
  } finally {
    busy.delete(conversationId);
  }
}

/** Whether the line may go on. */
async function deliver({ clientId, conversationId, text, internal, attachments }: Unsent): Promise<boolean> {
  try {
    const body = { text, internal, client_id: clientId, attachments: attachments.map(({ id }) => id) };
    const message = await api.post<Message>(`/conversations/${conversationId}/messages`, body);
    confirmed(conversationId, message);
    discard(clientId);
    return true;
  } catch (error) {
    const waits = error instanceof Unreachable || (error instanceof ApiError && error.status === 401);
    update(clientId, waits ? { state: "waiting" } : { state: "refused", error });
    if (error instanceof ApiError && (error.status === 404 || error.status === 409)) refused();
    if (error instanceof Unreachable && navigator.onLine) setTimeout(() => void work(conversationId), 3_000);
    return !waits;
  }
}

function first(conversationId: string): Unsent | undefined {
  return outbox.get().find((unsent) => unsent.conversationId === conversationId && unsent.state !== "refused");
}

function update(clientId: string, fields: Partial<Unsent>): void {
  change((all) => all.map((unsent) => (unsent.clientId === clientId ? { ...unsent, ...fields } : unsent)));
}

function change(how: (all: Unsent[]) => Unsent[]): void {
  outbox.set(how);
  const all = outbox.get();
  ofThisTab.write(KEY, all.length ? JSON.stringify(all) : null);
}

function restore(): Unsent[] {
  try {
    const kept = JSON.parse(ofThisTab.read(KEY) ?? "[]") as Unsent[];
    return kept.map((unsent) => ({
      ...unsent,
      attachments: unsent.attachments ?? [],
      state: unsent.state === "refused" ? "refused" : "waiting",
    }));
  } catch {
    return [];
  }
}

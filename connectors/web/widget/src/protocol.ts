/** The wire of the web chat, as docs/contracts.md ("The web chat") defines it. */

/** Names a place in the thread; opaque: only the order of messages tells what comes before what. */
export type Cursor = string;
export type Author = "customer" | "bot" | "agent" | "system";
export type Owner = "bot" | "queue" | "agent";

export interface Button {
  title: string;
  payload: string;
}

/** A file of a message; without `url` while its bytes are not at the server. */
export interface Attachment {
  id: string;
  kind: "image" | "audio" | "video" | "file";
  name: string;
  content_type: string;
  /** Bytes. */
  size: number | null;
  state: "pending" | "stored" | "failed";
  /** Below the server's origin. */
  url: string | null;
}

export interface Message {
  id: string;
  cursor: Cursor;
  /** The UUID that the sending client made; null for what the shop says. */
  message_id: string | null;
  at: string;
  author: Author;
  agent_name: string | null;
  text: string;
  buttons: Button[];
  image_url: string | null;
  attachments: Attachment[];
}

export interface Conversation {
  id: string;
  owner: Owner;
  state: "open" | "resolved";
  language: string;
  queue_position: number | null;
  agent_name: string | null;
}

export interface Starter {
  title: string;
  text: string;
}

export interface Session {
  token: string;
  conversation: Conversation | null;
  messages: Message[];
  cursor: Cursor | null;
  locale: string;
  customer: { name: string | null } | null;
  starters: Starter[];
  /** Whether a chat can go on by e-mail here. */
  email: boolean;
  brand: { name: string; tagline: string | null };
}

export type ClientFrame =
  | { type: "hello"; token: string; after: Cursor | null }
  | { type: "message"; message_id: string; text: string; attachments?: string[]; locale: string }
  | { type: "typing"; on: boolean }
  | { type: "read"; cursor: Cursor }
  | { type: "language"; code: string }
  | { type: "email"; address: string }
  | { type: "feedback"; rating: number; comment?: string }
  | { type: "ping" };

export type ServerFrame =
  | { type: "ready"; conversation: Conversation | null; messages: Message[]; cursor: Cursor | null }
  | { type: "ack"; message_id: string; message: Message }
  | { type: "message"; message: Message }
  | { type: "typing"; author: "bot" | "agent"; on: boolean }
  | { type: "read"; cursor: Cursor }
  | { type: "conversation"; conversation: Conversation | null }
  | { type: "moved"; address: string }
  | { type: "pong" }
  | { type: "error"; code: string; detail?: string; message_id?: string | null };

/** Refusals that time heals: the same message may be accepted a little later. */
export const TEMPORARY: readonly string[] = ["too_fast", "try_again"];

/** Close codes of the server; any other means that the network, not we, is at fault. */
export const CLOSE = { badToken: 4401, noHello: 4408, gone: 4410, tooFast: 4429 } as const;

/** The frame in a websocket's text, or null for anything that is none (an unknown frame must not break an old client). */
export function decodeFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    const known = typeof frame === "object" && frame !== null && typeof (frame as { type?: unknown }).type === "string";
    return known ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

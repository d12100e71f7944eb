/** What the CRM sends, as in crm_backend/{auth,conversations,customers,orders,promises,tickets}/schemas. Times are ISO 8601 in UTC. */

export type Owner = "bot" | "queue" | "agent";
export type State = "open" | "resolved";
export type Author = "customer" | "bot" | "agent" | "system";
export type Mood = "negative" | "neutral" | "positive";
export type Trend = "falling" | "steady" | "rising";

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Person {
  id: string;
  name: string | null;
  email?: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: "agent" | "supervisor" | "admin";
  locale: string;
}

export interface SignedIn {
  csrf_token: string;
  user: User;
}

export interface Conversation {
  id: string;
  customer_id: string | null;
  channel: string;
  sender_id: string;
  owner: Owner;
  assignee_id: string | null;
  state: State;
  language: string;
  created_at: string;
  customer: Person | null;
  last_message: { text: string; author: Author; at: string } | null;
  waiting_since: string | null;
  /** Of the wait in the queue. */
  urgency: number;
  /** Of the most urgent message that no person has answered. */
  pressing: number;
  sentiment: { label: Mood; score: number; trend: Trend };
  handoff_reason: string | null;
  unread: number;
  assignee: Person | null;
  subject: string | null;
}

/** For how long, and how often, a channel lets us write after a customer's last message; nulls where that has no end. */
export interface ReplyWindow {
  until: string | null;
  left: number | null;
  /** Why nothing can be sent now. */
  refusal: "window_closed" | "window_used_up" | null;
}

export interface Entity {
  entity: string;
  value: unknown;
  text: string;
  /** Counted in Unicode code points. */
  start: number;
  end: number;
  confidence: number;
}

/** A word that moved the mood: below zero its weight speaks for a bad one. */
export interface MoodWord {
  text: string;
  /** Counted in Unicode code points. */
  start: number;
  end: number;
  weight: number;
}

export interface Ranked {
  name: string;
  confidence: number;
}

export interface Nlu {
  language: { code: string; confidence: number };
  intent: Ranked;
  decision: "act" | "ask" | "unsure";
  intent_ranking: Ranked[];
  entities: Entity[];
  /** What was stored long ago has neither urgency nor reasons. */
  sentiment: { label: Mood; score: number; urgency?: number; why?: MoodWord[] };
}

export interface ThreadEvent {
  kind: string;
  by?: string;
  to?: string;
  reason?: string;
  note?: string | null;
  /** Of feedback; praise has none. */
  rating?: number | null;
  comment?: string | null;
  code?: string;
}

/** A file of a message; without `url` while its bytes are not at the CRM. */
export interface Attachment {
  id: string;
  kind: "image" | "audio" | "video" | "file";
  name: string;
  content_type: string;
  /** Bytes. */
  size: number | null;
  state: "pending" | "stored" | "failed";
  url: string | null;
}

export interface Message {
  id: string;
  /** Counts up by one within a conversation. */
  seq: number;
  message_id: string | null;
  at: string;
  author: Author;
  agent: Person | null;
  text: string;
  internal: boolean;
  delivery: string | null;
  /** Why it could not be delivered: a name of ours, or the platform's words. */
  delivery_error: string | null;
  nlu: Nlu | null;
  buttons: { title: string; payload: string }[] | null;
  image_url: string | null;
  attachments: Attachment[];
  event: ThreadEvent | null;
}

/** A channel, and what became of what was said by it in the last 24 hours. */
export interface Channel {
  name: string;
  enabled: boolean;
  last_heard_at: string | null;
  received: number;
  sent: number;
  failed: number;
  unknown: number;
  waiting: number;
  dead_letters: number;
}

/** Something that came by a channel and could not be read. */
export interface DeadLetter {
  id: string;
  created_at: string;
  channel: string;
  account: string;
  reason: string;
  state: "open" | "replayed" | "dismissed";
  /** How often it came. */
  seen: number;
  settled_at: string | null;
  body: string;
}

export interface Counts {
  queue: number;
  mine: number;
  bot: number;
  all: number;
}

export interface Money {
  minor: number;
  currency: string;
  text: string;
}

export interface CustomerCard {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  country: string | null;
  created_at: string;
  verified: boolean;
  external_id: string | null;
  loyalty_points: number;
  marketing_consent: boolean;
  contact_points: { channel: string; sender_id: string }[];
  sentiment: { trend: Trend; average: number };
  stats: { orders: number; spent: Money; open_tickets: number; conversations: number };
}

export interface Reachable {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
}

/** Somebody who was found to be the same person as a customer. */
export interface Merge {
  id: string;
  at: string;
  customer_id: string;
  merged: Reachable;
  undone_at: string | null;
}

export interface Order {
  number: string;
  status: string;
  placed_at: string;
  total: Money;
  items: { id: string; name: string; quantity: number; price: Money; image_url: string }[];
  shipment: {
    carrier: string;
    tracking_number: string;
    tracking_url: string;
    expected_on: string;
    delivered_at: string | null;
    late_days: number;
  } | null;
  refund: { status: string; amount: Money } | null;
  /** Several lines. */
  address: string;
  address_changeable: boolean;
  /** Where it was to go before it was last sent elsewhere. */
  old_address: string | null;
}

/** Something that the customer was promised; `open`: a person has to do or to decide something. */
export interface Pledge {
  kind: "refund" | "exchange" | "return" | "callback" | "erasure" | "export";
  id: string;
  number: string | null;
  order_number: string | null;
  status: string;
  open: boolean;
  created_at: string;
  amount: Money | null;
  words: string | null;
  phone: string | null;
  at: string | null;
  due_on: string | null;
  verified: boolean;
}

export interface Ticket {
  number: string;
  kind: string;
  subject: string;
  status: string;
  priority: string;
  order_number: string | null;
  created_at: string;
}

export interface Sentiment {
  trend: Trend;
  average: number;
  points: { at: string; score: number; average: number; message_id: string }[];
}

export type Frame =
  | { type: "conversation"; conversation: Conversation }
  | { type: "message"; conversation_id: string; message: Message }
  | { type: "typing"; conversation_id: string; author: Author; on: boolean }
  | { type: "gone"; conversation_id: string }
  | { type: "ping" }
  | { type: "pong" };

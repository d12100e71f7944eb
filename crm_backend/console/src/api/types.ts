/** What the CRM sends, as in crm_backend/{auth,conversations,customers,orders,tickets}/schemas. Times are ISO 8601 in UTC. */

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
  urgency: number;
  sentiment: { label: Mood; score: number; trend: Trend };
  handoff_reason: string | null;
  unread: number;
  assignee: Person | null;
  subject: string | null;
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
  sentiment: { label: Mood; score: number };
}

export interface ThreadEvent {
  kind: string;
  by?: string;
  to?: string;
  reason?: string;
  note?: string | null;
  rating?: number;
  comment?: string | null;
  code?: string;
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
  nlu: Nlu | null;
  buttons: { title: string; payload: string }[] | null;
  image_url: string | null;
  event: ThreadEvent | null;
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
  contact_points: { channel: string; sender_id: string }[];
  sentiment: { trend: Trend; average: number };
  stats: { orders: number; spent: Money; open_tickets: number; conversations: number };
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

/** What the customer said and the server has not acknowledged: kept, sent, sent again, until it is. */

import type { Connection } from "./connection";
import { TAGS } from "./i18n";
import { TEMPORARY } from "./protocol";
import type { Storage } from "./storage";
import type { Pending, Store } from "./store";
import { uuid } from "./uuid";

const ACK_WITHIN_MS = 12_000;
const SEND_AGAIN_AFTER_MS = 3_000;

export class Outbox {
  private ackTimer = 0;
  private againTimer = 0;

  constructor(
    private readonly store: Store,
    /** The drawer of whoever chats now: it changes when a sign-in fails. */
    private readonly storage: () => Storage,
    private readonly connection: Connection,
  ) {}

  add(text: string): void {
    const last = this.pending.at(-1)?.at ?? 0;
    const message = { message_id: uuid(), text, at: Math.max(Date.now(), last + 1) };
    this.storage().keep(message);
    this.store.update({ pending: [...this.pending, { ...message, failed: false }] });
    this.send(message);
  }

  /** Send a refused message again, under its own id: the server can tell it from a new one. */
  retry(messageId: string): void {
    this.mark(messageId, false);
    const message = this.find(messageId);
    if (message) this.send(message);
  }

  discard(messageId: string): void {
    this.storage().drop(messageId);
    this.store.update({ pending: this.pending.filter((message) => message.message_id !== messageId) });
    this.rest();
  }

  /** The server has it on disk. */
  acknowledged(messageId: string): void {
    this.discard(messageId);
  }

  /** The server has not taken it: later perhaps, or never as it is. */
  refused(messageId: string, code: string): void {
    if (TEMPORARY.includes(code)) {
      clearTimeout(this.againTimer);
      this.againTimer = window.setTimeout(() => this.sendAll(), SEND_AGAIN_AFTER_MS);
    } else {
      this.mark(messageId, true);
      this.rest();
    }
  }

  /** After every (re)connection: all that the server may not have heard, in order, also from other tabs. */
  catchUp(): void {
    const others = this.storage().unsent().filter((message) => !this.find(message.message_id));
    const pending = [...this.pending, ...others.map((message) => ({ ...message, failed: false }))];
    this.store.update({ pending: pending.sort((a, b) => a.at - b.at) });
    this.sendAll();
  }

  stop(): void {
    clearTimeout(this.ackTimer);
    clearTimeout(this.againTimer);
  }

  private get pending(): readonly Pending[] {
    return this.store.state.pending;
  }

  private find(messageId: string): Pending | undefined {
    return this.pending.find((message) => message.message_id === messageId);
  }

  private mark(messageId: string, failed: boolean): void {
    const change = (message: Pending) => (message.message_id === messageId ? { ...message, failed } : message);
    this.store.update({ pending: this.pending.map(change) });
  }

  private sendAll(): void {
    for (const message of this.pending) if (!message.failed) this.send(message);
  }

  /** Without a connection this does nothing: `catchUp` comes with the next one. */
  private send({ message_id, text }: { message_id: string; text: string }): void {
    const locale = TAGS[this.store.state.locale];
    if (!this.connection.send({ type: "message", message_id, text, locale })) return;
    clearTimeout(this.ackTimer);
    this.ackTimer = window.setTimeout(() => this.connection.renew(), ACK_WITHIN_MS);
  }

  /** Stop waiting once nothing is on its way. */
  private rest(): void {
    if (this.pending.every((message) => message.failed)) clearTimeout(this.ackTimer);
  }
}

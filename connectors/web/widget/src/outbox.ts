/** What the customer said and the server has not acknowledged: kept, sent in order, sent again, until it is. */

import type { Connection } from "./connection";
import { uploadedOf, type Files } from "./files";
import { wordsIn } from "./i18n";
import { TEMPORARY } from "./protocol";
import type { Storage } from "./storage";
import type { Pending, Store } from "./store";
import { uuid } from "./uuid";

const ACK_WITHIN_MS = 12_000;
const SEND_AGAIN_AFTER_MS = 3_000;

export class Outbox {
  private ackTimer = 0;
  private againTimer = 0;
  /** What has gone out on this connection. */
  private readonly sent = new Set<string>();

  constructor(
    private readonly store: Store,
    /** The drawer of whoever chats now: it changes when a sign-in fails. */
    private readonly storage: () => Storage,
    private readonly connection: Connection,
    private readonly files: Files,
  ) {}

  /** Say this; `withFiles`: and send what the composer holds along with it. */
  add(text: string, withFiles: boolean): void {
    const last = this.pending.at(-1)?.at ?? 0;
    const message_id = uuid();
    const unfinished = withFiles && this.files.giveTo(message_id).length > 0;
    const message = { message_id, text, at: Math.max(Date.now(), last + 1), attachments: [], unfinished };
    this.storage().keep(message);
    this.store.update({ pending: [...this.pending, { ...message, failed: false }] });
    this.filesChanged(message_id);
  }

  /** A file of this message has arrived at the server, or never will as it is. */
  filesChanged(messageId: string): void {
    const message = this.find(messageId);
    const files = this.files.of(messageId);
    if (!message) return;
    if (files.some((file) => file.state === "failed")) this.change(messageId, { failed: true });
    const attachments = message.unfinished ? uploadedOf(files) : null;
    if (attachments) this.change(messageId, { attachments, unfinished: false });
    const changed = this.find(messageId);
    if (attachments && changed) this.storage().keep(changed);
    this.sendAll();
  }

  /** Send a refused message again, under its own id: the server can tell it from a new one. */
  retry(messageId: string): void {
    this.change(messageId, { failed: false });
    this.sent.delete(messageId);
    for (const file of this.files.of(messageId)) if (file.state === "failed") this.files.retry(file.id);
    this.sendAll();
  }

  /** Throw a message away, and go on with what waited for it. */
  discard(messageId: string): void {
    this.acknowledged(messageId);
    this.sendAll();
  }

  /** The server has it on disk. */
  acknowledged(messageId: string): void {
    this.storage().drop(messageId);
    this.files.forget(messageId);
    this.store.update({ pending: this.pending.filter((message) => message.message_id !== messageId) });
    this.rest();
  }

  /** The server has not taken it: later perhaps, or never as it is. */
  refused(messageId: string, code: string): void {
    if (TEMPORARY.includes(code)) {
      clearTimeout(this.againTimer);
      this.againTimer = window.setTimeout(() => this.sendAgain(), SEND_AGAIN_AFTER_MS);
    } else {
      this.change(messageId, { failed: true });
      this.rest();
    }
  }

  /** After every (re)connection: all that the server may not have heard, in order, also from other tabs. */
  catchUp(): void {
    const others = this.storage().unsent().filter((message) => !this.find(message.message_id));
    const pending = [...this.pending, ...others.map((message) => ({ ...message, failed: false }))];
    this.store.update({ pending: pending.sort((a, b) => a.at - b.at) });
    this.files.work();
    this.sendAgain();
  }

  /** The server has forgotten the files that it was given: they go again before their messages do. */
  startOver(): void {
    this.files.startOver();
    const over = (message: Pending) =>
      this.files.of(message.message_id).length > 0 ? { ...message, attachments: [], unfinished: true } : message;
    this.store.update({ pending: this.pending.map(over) });
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

  private change(messageId: string, fields: Partial<Pending>): void {
    const change = (message: Pending) => (message.message_id === messageId ? { ...message, ...fields } : message);
    this.store.update({ pending: this.pending.map(change) });
  }

  private sendAgain(): void {
    this.sent.clear();
    this.sendAll();
  }

  /** In order: what was said after a file waits until that file is there. */
  private sendAll(): void {
    for (const message of this.pending) {
      if (message.failed || this.sent.has(message.message_id)) continue;
      if (message.unfinished) return;
      this.send(message);
    }
  }

  /** Without a connection this does nothing: `catchUp` comes with the next one. */
  private send({ message_id, text, attachments }: Pending): void {
    const locale = wordsIn(this.store.state.locale).tag;
    const files = attachments.length > 0 ? { attachments: attachments.map(({ id }) => id) } : {};
    if (!this.connection.send({ type: "message", message_id, text, ...files, locale })) return;
    this.sent.add(message_id);
    clearTimeout(this.ackTimer);
    this.ackTimer = window.setTimeout(() => this.connection.renew(), ACK_WITHIN_MS);
  }

  /** Stop waiting once nothing is on its way. */
  private rest(): void {
    if (this.pending.every((message) => message.failed || message.unfinished)) clearTimeout(this.ackTimer);
  }
}

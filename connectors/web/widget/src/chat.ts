/** The chat itself: what the customer does and what the server says, between storage, connection and store. */

import { subjectOf, type Config } from "./config";
import { Connection, type Link } from "./connection";
import { Files } from "./files";
import { localeOf, type Locale } from "./i18n";
import { Moving } from "./moving";
import { Outbox } from "./outbox";
import type { Button, ClientFrame, Cursor, Message, ServerFrame, Session, Starter } from "./protocol";
import { openSession, SessionRefused, type SessionRequest } from "./session";
import { chime } from "./sound";
import { Storage } from "./storage";
import { lastCursor, Store, unread, type Notice, type State } from "./store";
import { Typing } from "./typing";

const NOTICE_LASTS_MS = 6_000;

export class Chat {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly files: Files;
  readonly typing: Typing;
  readonly moving: Moving;
  private readonly connection: Connection;
  private storage: Storage;
  private identity: string | null;
  private pageLocale: string;
  private session: Session | null = null;
  /**
   * Where the server shall continue after a reconnect. Only complete answers move it: single frames may
   * overtake each other, and what is sent twice is dropped by its id.
   */
  private after: Cursor | null = null;
  private toldRead: Cursor | null = null;
  private noticeTimer = 0;

  constructor(private readonly config: Config) {
    this.identity = config.identity;
    this.pageLocale = config.locale ?? navigator.language;
    this.storage = new Storage(config.server, this.identity && subjectOf(this.identity));
    this.store = new Store(this.remembered());
    this.connection = new Connection(`${config.server.replace(/^http/, "ws")}/channels/web/ws`, {
      hello: () => this.hello(),
      frame: (frame) => this.receive(frame),
      link: (link) => this.linked(link),
      tokenRefused: () => this.forgetToken(),
      gone: () => this.forgetSession(),
    });
    this.files = new Files(this.store, config.server, {
      token: () => this.session?.token ?? null,
      changed: (messageId) => this.outbox.filesChanged(messageId),
    });
    this.outbox = new Outbox(this.store, () => this.storage, this.connection, this.files);
    this.typing = new Typing(this.store, this.connection);
    this.moving = new Moving(this.store, this.connection);
  }

  /** Begin: a visitor who was here before is connected at once, a new one on the first opening. */
  start(): void {
    document.addEventListener("visibilitychange", this.look);
    this.showNotice();
    const { open, pending } = this.store.state;
    if (open || pending.length > 0 || this.storage.get("token") !== null) this.connection.start();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.look);
    clearTimeout(this.noticeTimer);
    this.outbox.stop();
    this.files.stop();
    this.typing.stop();
    this.connection.stop();
  }

  open(): void {
    this.storage.open = true;
    this.store.update({ open: true });
    this.showNotice();
    this.reconnect();
    this.look();
  }

  close(): void {
    this.storage.open = false;
    this.store.update({ open: false });
  }

  /** Connect at once, instead of waiting for the next attempt. */
  reconnect(): void {
    this.connection.start();
    this.connection.hurry();
  }

  /** Say something; kept until the server has acknowledged it. */
  say(text: string): void {
    if (text.trim() !== "") this.put(text, false);
  }

  /** Send what the composer holds: words, files, or both. */
  send(text: string): void {
    const hasFiles = this.store.state.files.some((file) => file.messageId === null);
    if (hasFiles || text.trim() !== "") this.put(text, hasFiles);
  }

  press(button: Button | Starter): void {
    this.say("payload" in button ? button.payload : button.text);
  }

  /** The customer chose a language here; it goes before the page's from now on. */
  async speak(locale: Locale): Promise<void> {
    this.storage.set("locale", locale);
    await this.changeLanguage(locale);
  }

  /** The page changed its language, so the customer chose there. */
  async followPage(tag: string | null): Promise<void> {
    this.pageLocale = tag ?? navigator.language;
    this.storage.set("locale", null);
    await this.changeLanguage(localeOf(this.pageLocale));
  }

  setSound(sound: boolean): void {
    this.storage.set("sound", sound);
    this.store.update({ sound });
    if (sound) chime();
  }

  /** Rate the resolved conversation from 1 to 5; returns whether it could be sent. */
  rate(rating: number, comment: string): boolean {
    const words = comment.trim();
    const frame: ClientFrame = { type: "feedback", rating, ...(words === "" ? {} : { comment: words }) };
    if (!this.connection.send(frame)) return false;
    this.declineRating();
    this.notice("rated");
    return true;
  }

  declineRating(): void {
    const rated = this.store.state.conversation?.id ?? null;
    this.storage.set("rated", rated);
    this.store.update({ rated });
  }

  private put(text: string, withFiles: boolean): void {
    this.typing.end();
    this.outbox.add(text.trim(), withFiles);
    this.reconnect();
  }

  private remembered(): Partial<State> {
    const lostFiles = this.giveUpLostFiles();
    return {
      ...(lostFiles ? { notice: "filesLost" as const } : {}),
      open: this.storage.open,
      locale: localeOf(this.storage.get("locale") ?? this.pageLocale),
      seen: this.storage.get("seen"),
      sound: this.storage.get("sound"),
      rated: this.storage.get("rated"),
      pending: this.storage.unsent().map((message) => ({ ...message, failed: false })),
    };
  }

  /** Files that were on their way are gone with the page; the words that came with them are not. */
  private giveUpLostFiles(): boolean {
    const unfinished = this.storage.unsent().filter((message) => message.unfinished);
    for (const message of unfinished) {
      this.storage.drop(message.message_id);
      if (message.text !== "") this.storage.keep({ ...message, unfinished: false });
    }
    return unfinished.length > 0;
  }

  private async hello(): Promise<ClientFrame> {
    if (this.session === null) this.adopt(await this.authenticate());
    return { type: "hello", token: this.session!.token, after: this.after };
  }

  /** Open a session; a token, then an identity, that the server refuses is left out. */
  private async authenticate(): Promise<Session> {
    for (;;) {
      const token = this.storage.get("token");
      const request: SessionRequest = { locale: this.storage.get("locale") ?? this.pageLocale };
      if (token !== null) request.token = token;
      if (this.identity !== null) request.identity = this.identity;
      try {
        return await openSession(this.config.server, request);
      } catch (error) {
        if (!(error instanceof SessionRefused && error.isOurs)) throw error;
        if (token !== null) this.forgetToken();
        else if (this.identity !== null) this.becomeAnonymous();
        else throw error;
      }
    }
  }

  private forgetToken(): void {
    this.storage.set("token", null);
    this.forgetSession();
  }

  private forgetSession(): void {
    this.session = null;
    this.after = null;
    this.outbox.startOver();
    this.store.update({ messages: [], conversation: null });
  }

  private becomeAnonymous(): void {
    this.identity = null;
    this.storage = new Storage(this.config.server, null);
    this.store.update(this.remembered());
  }

  private adopt(session: Session): void {
    const isFirst = this.session === null;
    this.session = session;
    this.storage.set("token", session.token);
    const { brand, customer, starters, conversation, email: hasEmail } = session;
    this.store.update({ loaded: true, brand, customer, starters, conversation, hasEmail });
    this.store.merge(session.messages);
    if (isFirst) this.after = session.cursor;
    this.look();
  }

  private async changeLanguage(locale: Locale): Promise<void> {
    this.storage.set("languageToTell", locale);
    this.store.update({ locale });
    this.tellLanguage();
    if (this.session === null) return;
    try {
      this.adopt(await this.authenticate());
    } catch {
      // The greeting stays in the old language until the next visit; the chat goes on.
    }
  }

  private linked(link: Link): void {
    this.store.update(link === "online" ? { link } : { link, typing: null });
    if (link !== "online") this.moving.lost();
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "ready":
        this.store.update({ conversation: frame.conversation });
        this.after = frame.cursor ?? this.after;
        this.take(frame.messages);
        this.catchUp();
        break;
      case "ack":
        this.take([frame.message]);
        this.outbox.acknowledged(frame.message_id);
        break;
      case "message":
        this.take([frame.message]);
        break;
      case "typing":
        this.typing.show(frame.on ? frame.author : null);
        break;
      case "read":
        this.store.update({ shopRead: frame.cursor });
        break;
      case "conversation":
        this.store.update({ conversation: frame.conversation });
        if (frame.conversation?.state === "resolved") this.typing.show(null);
        break;
      case "error":
        if (frame.message_id) this.outbox.refused(frame.message_id, frame.code);
        else if (!this.moving.refused(frame.code)) this.notice("error");
        break;
      case "moved":
        this.moving.done();
        this.notice("moved");
        break;
      case "pong":
        break;
    }
  }

  private take(messages: readonly Message[]): void {
    const fresh = this.store.merge(messages);
    for (const { message_id } of messages) if (message_id) this.outbox.acknowledged(message_id);
    if (fresh.every((message) => message.author === "customer")) return;
    this.typing.show(null);
    this.look();
    if (this.store.state.sound && unread(this.store.state).length > 0) chime();
  }

  private catchUp(): void {
    this.tellLanguage();
    this.outbox.catchUp();
    this.toldRead = null;
    this.look();
  }

  private tellLanguage(): void {
    const code = this.storage.get("languageToTell");
    if (code !== null && this.connection.send({ type: "language", code })) this.storage.set("languageToTell", null);
  }

  /** What there was to say before the chat was open. */
  private showNotice(): void {
    const { notice, open } = this.store.state;
    if (open && notice !== null) this.notice(notice);
  }

  private notice(notice: Notice): void {
    clearTimeout(this.noticeTimer);
    this.store.update({ notice });
    this.noticeTimer = window.setTimeout(() => this.store.update({ notice: null }), NOTICE_LASTS_MS);
  }

  /** Remember, and tell the shop, how far the customer has read: what is on an open, visible chat. */
  private readonly look = (): void => {
    const cursor = lastCursor(this.store.state);
    if (!this.store.state.open || document.visibilityState !== "visible" || cursor === null) return;
    if (cursor !== this.store.state.seen) {
      this.storage.set("seen", cursor);
      this.store.update({ seen: cursor });
    }
    if (cursor !== this.toldRead && this.connection.send({ type: "read", cursor })) this.toldRead = cursor;
  };
}

/** The chat itself: what the customer does and what the server says, between storage, connection and store. */

import { subjectOf, type Config } from "./config";
import { Connection } from "./connection";
import { localeOf, TAGS, type Locale } from "./i18n";
import { TEMPORARY, type Button, type ClientFrame, type Cursor, type Message, type ServerFrame, type Session, type Starter } from "./protocol";
import { openSession, SessionRefused, type SessionRequest } from "./session";
import { chime } from "./sound";
import { Storage } from "./storage";
import { lastCursor, Store, unread } from "./store";
import { uuid } from "./uuid";

const ACK_WITHIN_MS = 12_000;
const SEND_AGAIN_AFTER_MS = 3_000;
const TYPING_AGAIN_AFTER_MS = 3_000;
const TYPING_ENDS_AFTER_MS = 5_000;
const DOTS_LAST_MS = 20_000;
const NOTICE_LASTS_MS = 6_000;

export class Chat {
  readonly store: Store;
  private storage: Storage;
  private identity: string | null;
  private pageLocale: string;
  private readonly connection: Connection;
  private session: Session | null = null;
  /**
   * Where the server shall continue after a reconnect. Only complete answers move it: single frames may
   * overtake each other, and what is sent twice is dropped by its id.
   */
  private after: Cursor | null = null;
  private toldRead: Cursor | null = null;
  private typingToldAt = 0;
  private timers = { ack: 0, again: 0, typing: 0, dots: 0, notice: 0 };

  constructor(private readonly config: Config) {
    this.identity = config.identity;
    this.pageLocale = config.locale ?? navigator.language;
    this.storage = new Storage(config.server, this.identity && subjectOf(this.identity));
    this.store = new Store(this.remembered());
    this.connection = new Connection(`${config.server.replace(/^http/, "ws")}/channels/web/ws`, {
      hello: () => this.hello(),
      frame: (frame) => this.receive(frame),
      link: (link) => this.store.update(link === "online" ? { link } : { link, typing: null }),
      tokenRefused: () => this.forgetToken(),
    });
  }

  /** Begin: a visitor who was here before is connected at once, a new one on the first opening. */
  start(): void {
    document.addEventListener("visibilitychange", this.look);
    if (this.storage.get("token") !== null || this.store.state.pending.length > 0) this.connection.start();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.look);
    Object.values(this.timers).forEach((timer) => clearTimeout(timer));
    this.connection.stop();
  }

  open(): void {
    this.store.update({ open: true });
    this.connection.start();
    this.connection.hurry();
    this.look();
  }

  close(): void {
    this.store.update({ open: false });
  }

  /** Try to connect at once. */
  reconnect(): void {
    this.connection.hurry();
  }

  /** Say something; kept until the server has acknowledged it. */
  say(text: string): void {
    const said = text.trim();
    if (said === "") return;
    const last = this.store.state.pending.at(-1)?.at ?? 0;
    const message = { message_id: uuid(), text: said, at: Math.max(Date.now(), last + 1) };
    this.storage.keep(message);
    this.store.update({ pending: [...this.store.state.pending, { ...message, failed: false }] });
    this.stopTyping();
    this.connection.start();
    this.connection.hurry();
    this.send(message.message_id, said);
  }

  press(button: Button | Starter): void {
    this.say("payload" in button ? button.payload : button.text);
  }

  /** Send a refused message again, under its own id: the server can tell it from a new one. */
  retry(messageId: string): void {
    const message = this.store.state.pending.find((pending) => pending.message_id === messageId);
    if (!message) return;
    this.setFailed(messageId, false);
    this.connection.hurry();
    this.send(messageId, message.text);
  }

  discard(messageId: string): void {
    this.storage.drop(messageId);
    const pending = this.store.state.pending.filter((message) => message.message_id !== messageId);
    this.store.update({ pending });
  }

  /** The customer is writing; tells the shop now and then, and when it ends. */
  typing(): void {
    clearTimeout(this.timers.typing);
    this.timers.typing = window.setTimeout(() => this.stopTyping(), TYPING_ENDS_AFTER_MS);
    if (Date.now() - this.typingToldAt < TYPING_AGAIN_AFTER_MS) return;
    if (this.connection.send({ type: "typing", on: true })) this.typingToldAt = Date.now();
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

  private remembered() {
    return {
      locale: localeOf(this.storage.get("locale") ?? this.pageLocale),
      seen: this.storage.get("seen"),
      sound: this.storage.get("sound"),
      rated: this.storage.get("rated"),
      pending: this.storage.unsent().map((message) => ({ ...message, failed: false })),
    };
  }

  private async hello(): Promise<ClientFrame> {
    if (this.session === null) this.adopt(await this.authenticate());
    return { type: "hello", token: this.session!.token, after: this.after };
  }

  /** Open a session; a token, then an identity, that the server refuses is left out. */
  private async authenticate(): Promise<Session> {
    for (;;) {
      const token = this.storage.get("token");
      const locale = this.storage.get("locale") ?? this.pageLocale;
      const request: SessionRequest = { locale };
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
    this.session = null;
    this.after = null;
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
    const { brand, customer, starters, conversation } = session;
    this.store.update({ loaded: true, brand, customer, starters, conversation });
    this.store.merge(session.messages);
    if (isFirst) this.after = session.cursor;
    this.look();
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
        this.acknowledged(frame.message_id);
        break;
      case "message":
        this.take([frame.message]);
        break;
      case "typing":
        this.showTyping(frame.on ? frame.author : null);
        break;
      case "read":
        this.store.update({ shopRead: frame.cursor });
        break;
      case "conversation":
        this.store.update({ conversation: frame.conversation });
        if (frame.conversation.state === "resolved") this.showTyping(null);
        break;
      case "error":
        if (!frame.message_id) this.notice("error");
        else if (TEMPORARY.includes(frame.code)) this.sendAgainSoon();
        else this.setFailed(frame.message_id, true);
        break;
      case "pong":
        break;
    }
  }

  private take(messages: readonly Message[]): void {
    const fresh = this.store.merge(messages);
    for (const { message_id } of messages) if (message_id) this.acknowledged(message_id);
    const fromShop = fresh.filter((message) => message.author !== "customer");
    if (fromShop.length === 0) return;
    this.showTyping(null);
    this.look();
    if (this.store.state.sound && unread(this.store.state).length > 0) chime();
  }

  private acknowledged(messageId: string): void {
    this.discard(messageId);
    if (this.store.state.pending.every((message) => message.failed)) clearTimeout(this.timers.ack);
  }

  /** After every (re)connection: all that the server may not have heard, in order, also from other tabs. */
  private catchUp(): void {
    const shown = new Set(this.store.state.pending.map((message) => message.message_id));
    const others = this.storage.unsent().filter((message) => !shown.has(message.message_id));
    const pending = [...this.store.state.pending, ...others.map((message) => ({ ...message, failed: false }))];
    this.store.update({ pending: pending.sort((a, b) => a.at - b.at) });
    this.tellLanguage();
    this.sendPending();
    this.toldRead = null;
    this.look();
  }

  private sendPending(): void {
    for (const message of this.store.state.pending) if (!message.failed) this.send(message.message_id, message.text);
  }

  private sendAgainSoon(): void {
    clearTimeout(this.timers.again);
    this.timers.again = window.setTimeout(() => this.sendPending(), SEND_AGAIN_AFTER_MS);
  }

  private send(messageId: string, text: string): void {
    const locale = TAGS[this.store.state.locale];
    if (!this.connection.send({ type: "message", message_id: messageId, text, locale })) return;
    clearTimeout(this.timers.ack);
    this.timers.ack = window.setTimeout(() => this.connection.renew(), ACK_WITHIN_MS);
  }

  private setFailed(messageId: string, failed: boolean): void {
    const pending = this.store.state.pending.map((message) =>
      message.message_id === messageId ? { ...message, failed } : message,
    );
    this.store.update({ pending });
    if (pending.every((message) => message.failed)) clearTimeout(this.timers.ack);
  }

  private tellLanguage(): void {
    const code = this.storage.get("languageToTell");
    if (code !== null && this.connection.send({ type: "language", code })) this.storage.set("languageToTell", null);
  }

  private stopTyping(): void {
    clearTimeout(this.timers.typing);
    if (this.typingToldAt === 0) return;
    this.typingToldAt = 0;
    this.connection.send({ type: "typing", on: false });
  }

  private showTyping(typing: "bot" | "agent" | null): void {
    clearTimeout(this.timers.dots);
    this.store.update({ typing });
    if (typing) this.timers.dots = window.setTimeout(() => this.showTyping(null), DOTS_LAST_MS);
  }

  private notice(notice: "error" | "rated"): void {
    clearTimeout(this.timers.notice);
    this.store.update({ notice });
    this.timers.notice = window.setTimeout(() => this.store.update({ notice: null }), NOTICE_LASTS_MS);
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

/** The log: keeps one element for each message, so that only what is new is drawn, read out and scrolled to. */

import { dayName } from "../format";
import { wordsIn, type Locale } from "../i18n";
import type { State } from "../store";
import { firstUnread, timeline, type Entry, type Item } from "../timeline";
import { h, icon, setAttribute, setText } from "./dom";
import { EntryView, marker, systemLine, type EntryActions } from "./entry";
import { ICONS } from "./icons";

type Row = { element: HTMLElement; update?: (entry: Entry) => void };

const NEAR_THE_END_PX = 48;

export class Log {
  readonly element: HTMLElement;
  private readonly scroller = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" });
  private readonly typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"));
  private readonly typingWords = h("span", { class: "unseen" });
  private readonly newest: HTMLButtonElement;
  private readonly rows = new Map<string, Row>();
  private locale: Locale | null = null;
  private wasOpen = false;
  private unreadFrom: string | null = null;
  private follows = true;

  constructor(
    private readonly welcome: HTMLElement,
    private readonly closing: HTMLElement,
    private readonly actions: Omit<EntryActions, "imageLoaded">,
    private readonly server: string,
  ) {
    this.typing.append(this.typingWords);
    this.newest = h("button", { type: "button", class: "newest", hidden: true }, icon(ICONS.down));
    this.newest.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(this.scroller);
    this.element = h("div", { class: "log-frame" }, this.scroller, this.newest);
  }

  render(state: State, before: State | null): void {
    const words = wordsIn(state.locale).log;
    setAttribute(this.scroller, "aria-label", words.label);
    setAttribute(this.newest, "aria-label", words.newMessages);
    setAttribute(this.newest, "title", words.newMessages);
    if (state.open && !this.wasOpen) this.unreadFrom = before && before.messages.length > 0 ? firstUnread(before) : null;
    this.renderRows(state, before);
    this.renderTyping(state);
    if (state.open && !this.wasOpen) this.toEnd();
    else if (this.follows || ownIsNew(state, before)) this.toEnd();
    else if (state.messages.length !== before?.messages.length) this.newest.hidden = false;
    this.wasOpen = state.open;
  }

  focus(): void {
    this.scroller.focus();
  }

  private renderRows(state: State, before: State | null): void {
    if (state.locale !== this.locale) this.rows.clear();
    this.locale = state.locale;
    // History that arrives at once is there to be browsed; only what comes while the chat is open is read out.
    setAttribute(this.scroller, "aria-live", before?.open && before.loaded ? "polite" : "off");
    const items = timeline(state, this.unreadFrom);
    const elements = items.map((item) => this.row(item, state).element);
    const keys = new Set(items.map((item) => item.key));
    for (const key of this.rows.keys()) if (!keys.has(key)) this.rows.delete(key);
    arrange(this.scroller, [this.welcome, ...elements, this.typing, this.closing]);
  }

  private row(item: Item, state: State): Row {
    const known = this.rows.get(item.key);
    if (known && item.kind === "entry") known.update?.(item);
    if (known) return known;
    const row = this.makeRow(item, state);
    this.rows.set(item.key, row);
    return row;
  }

  private makeRow(item: Item, state: State): Row {
    const words = wordsIn(state.locale).log;
    if (item.kind === "day") return { element: marker("day", dayName(item.at, state.locale), state.locale) };
    if (item.kind === "new") return { element: marker("new", words.newMessages, state.locale) };
    if (item.author === "system") return { element: systemLine(item) };
    const actions = { ...this.actions, imageLoaded: () => this.follows && this.toEnd() };
    const view = new EntryView(item, state, actions, this.server);
    return { element: view.element, update: (entry) => view.update(entry) };
  }

  private renderTyping(state: State): void {
    const words = wordsIn(state.locale).log;
    setAttribute(this.typing, "hidden", state.typing === null);
    const agent = words.typingAgent(state.conversation?.agent_name ?? null);
    setText(this.typingWords, state.typing === null ? "" : state.typing === "bot" ? words.typingBot : agent);
  }

  private onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.follows = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
    if (this.follows) this.newest.hidden = true;
  }

  private toEnd(): void {
    this.follows = true;
    this.newest.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

function ownIsNew(state: State, before: State | null): boolean {
  return state.pending.length > (before?.pending.length ?? 0);
}

/** Bring the children into this order and touch only those out of place: moving an element would announce it again. */
function arrange(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Node>(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, index) => {
    const there = parent.childNodes[index] ?? null;
    if (there !== element) parent.insertBefore(element, there);
  });
}

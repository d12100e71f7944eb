/** One message in the log: bubble, picture, time, delivery, choices. */

import { clock, initials } from "../format";
import { wordsIn } from "../i18n";
import { linkify, linkLabel, safeUrl } from "../linkify";
import { whoSaid } from "../names";
import type { Button } from "../protocol";
import type { State } from "../store";
import type { Delivery, Entry } from "../timeline";
import { AttachmentsView } from "./attachments";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";

export interface EntryActions {
  press(button: Button, byKeyboard: boolean): void;
  retry(messageId: string): void;
  discard(messageId: string): void;
  imageLoaded(): void;
}

const SIGNS: Record<Delivery, readonly string[]> = {
  sending: ICONS.clock,
  waiting: ICONS.clock,
  sent: ICONS.tick,
  read: ICONS.ticks,
  failed: ICONS.alert,
};

export class EntryView {
  readonly element: HTMLElement;
  private readonly face = h("span", { class: "face", "aria-hidden": "true" });
  private readonly name = h("p", { class: "who", dir: "auto" });
  private readonly meta = h("div", { class: "meta" });
  private readonly files: AttachmentsView;
  private readonly choices = h("div", { class: "choices", role: "group" });
  private metaShown = "";
  private choicesShown = "[]";

  constructor(
    entry: Entry,
    private readonly state: State,
    private readonly actions: EntryActions,
    server: string,
  ) {
    const said = h("span", { class: "unseen", dir: "auto" }, `${this.words.log.said(whoSaid(entry, this.words), clock(entry.at, state.locale))} `);
    const bubble = h("div", { class: "bubble", dir: "auto" }, said, ...pieces(entry.text));
    const image = entry.imageUrl === null ? null : this.image(entry.imageUrl, server);
    this.files = new AttachmentsView(state, server, actions.imageLoaded);
    const hasFiles = entry.attachments.length + entry.drafts.length > 0;
    const showsBubble = entry.text !== "" || !(image || hasFiles);
    const spoken = h("div", { class: "said" }, showsBubble ? bubble : said, image, this.files.element, this.meta);
    const body = h("div", { class: "body" }, this.name, spoken, this.choices);
    this.element = h("div", { class: "entry", "data-author": entry.author }, this.face, body);
    if (entry.author === "bot") this.face.append(icon(ICONS.bot));
    if (entry.author === "agent") this.face.append(initials(whoSaid(entry, this.words)));
    setAttribute(this.choices, "aria-label", this.words.log.choices);
    this.update(entry);
  }

  /** What may change after a message was shown; its text never does, but its files arrive. */
  update(entry: Entry): void {
    setAttribute(this.element, "data-first", entry.first);
    setAttribute(this.element, "data-last", entry.last);
    setAttribute(this.element, "data-delivery", entry.delivery);
    setText(this.name, entry.author === "agent" && entry.first ? whoSaid(entry, this.words) : "");
    this.files.update(entry);
    this.renderMeta(entry);
    this.renderChoices(entry.buttons);
  }

  private get words() {
    return wordsIn(this.state.locale);
  }

  private renderMeta(entry: Entry): void {
    const wanted = `${entry.delivery} ${entry.tells}`;
    if (wanted === this.metaShown) return;
    this.metaShown = wanted;
    setAttribute(this.meta, "data-tells", entry.tells);
    const time = h("time", { datetime: entry.at.toISOString(), "aria-hidden": "true" }, clock(entry.at, this.state.locale));
    this.meta.replaceChildren(time, ...(entry.delivery === null ? [] : this.delivery(entry, entry.delivery)));
  }

  private delivery(entry: Entry, delivery: Delivery): HTMLElement[] {
    const words = this.words.delivery;
    const sign = h("span", { class: "delivery" }, icon(SIGNS[delivery]), words[delivery]);
    if (delivery !== "failed" || entry.messageId === null) return [sign];
    const id = entry.messageId;
    const retry = h("button", { type: "button", class: "link", on: { click: () => this.actions.retry(id) } }, words.retry);
    const discard = h("button", { type: "button", class: "link", on: { click: () => this.actions.discard(id) } }, words.discard);
    return [sign, retry, discard];
  }

  private renderChoices(buttons: readonly Button[]): void {
    const wanted = JSON.stringify(buttons);
    setAttribute(this.choices, "hidden", buttons.length === 0);
    if (wanted === this.choicesShown) return;
    this.choicesShown = wanted;
    this.choices.replaceChildren(...buttons.map((button) => this.pill(button)));
  }

  private pill(button: Button): HTMLButtonElement {
    const press = (event: MouseEvent) => this.actions.press(button, event.detail === 0);
    return h("button", { type: "button", class: "pill", dir: "auto", on: { click: press } }, button.title);
  }

  private image(address: string, server: string): HTMLElement | null {
    const url = safeUrl(address, server);
    if (url === null) return null;
    const link = h("a", { class: "picture", href: url, target: "_blank", rel: "noopener noreferrer" });
    const fail = () => link.replaceChildren(this.words.log.imageFailed);
    const image = h("img", { src: url, alt: this.words.log.image, on: { load: this.actions.imageLoaded, error: fail } });
    link.append(image);
    return link;
  }
}

/** A line of the system, centred: someone joined, the conversation was resolved. */
export function systemLine(entry: Entry): HTMLElement {
  return h("p", { class: "line", dir: "auto" }, ...pieces(entry.text));
}

export function marker(kind: "day" | "new", text: string, lang: State["locale"]): HTMLElement {
  return h("p", { class: `marker marker-${kind}`, lang: wordsIn(lang).tag }, h("span", {}, text));
}

function pieces(text: string): (Node | string)[] {
  return linkify(text).map(({ text: piece, href }) =>
    href === null ? piece : h("a", { href, title: href, target: "_blank", rel: "noopener noreferrer nofollow" }, linkLabel(href)),
  );
}

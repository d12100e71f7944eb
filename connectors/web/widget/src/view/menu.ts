/** The menu: language, sound, transcript, and what becomes of what one writes here. */

import { CATALOGUES, TAGS, type Locale } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";
import { Popover } from "./popover";

export interface MenuActions {
  speak(locale: Locale): void;
  setSound(on: boolean): void;
  transcript(): void;
}

export class Menu {
  readonly button = h("button", { type: "button", class: "tool" }, icon(ICONS.menu));
  readonly element: HTMLElement;
  private readonly heading = h("p", { class: "menu-heading", id: "language" });
  private readonly languages: Map<Locale, HTMLButtonElement>;
  private readonly soundLabel = h("span", {});
  private readonly sound: HTMLButtonElement;
  private readonly transcriptLabel = h("span", {});
  private readonly transcript: HTMLButtonElement;
  private readonly privacy = h("p", { class: "privacy" });

  constructor(actions: MenuActions) {
    this.languages = new Map((Object.keys(CATALOGUES) as Locale[]).map((locale) => [locale, languageButton(locale, actions)]));
    const languages = h("div", { class: "segments", role: "group", "aria-labelledby": "language" }, ...this.languages.values());
    const knob = h("span", { class: "switch", "aria-hidden": "true" });
    this.sound = h("button", { type: "button", class: "menu-row", role: "switch" }, this.soundLabel, knob);
    this.sound.addEventListener("click", () => actions.setSound(this.sound.getAttribute("aria-checked") !== "true"));
    this.transcript = h("button", { type: "button", class: "menu-row" }, this.transcriptLabel, icon(ICONS.download));
    this.transcript.addEventListener("click", () => actions.transcript());
    this.element = h("div", { class: "menu", role: "group" }, this.heading, languages, this.sound, this.transcript, this.privacy);
    new Popover(this.button, this.element, () => this.languages.values().next().value?.focus());
  }

  render(state: State): void {
    const words = CATALOGUES[state.locale];
    setAttribute(this.button, "aria-label", words.header.menu);
    setAttribute(this.button, "title", words.header.menu);
    setAttribute(this.element, "aria-label", words.header.menu);
    setText(this.heading, words.menu.language);
    for (const [locale, button] of this.languages) setAttribute(button, "aria-pressed", String(locale === state.locale));
    setText(this.soundLabel, words.menu.sound);
    setAttribute(this.sound, "aria-checked", String(state.sound));
    setText(this.transcriptLabel, words.menu.transcript);
    this.transcript.disabled = state.messages.length === 0;
    setText(this.privacy, words.menu.privacy);
  }
}

function languageButton(locale: Locale, actions: MenuActions): HTMLButtonElement {
  const attributes = { type: "button", class: "segment", lang: TAGS[locale] };
  return h("button", { ...attributes, on: { click: () => actions.speak(locale) } }, CATALOGUES[locale].language);
}

/** The menu: language, sound, transcript, e-mail, and what becomes of what one writes here. */

import { LOCALES, wordsIn, type Locale } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { EmailForm, type EmailActions } from "./email";
import { ICONS } from "./icons";
import { Popover } from "./popover";

export interface MenuActions extends EmailActions {
  speak(locale: Locale): void;
  setSound(on: boolean): void;
  transcript(): void;
  /** The chat goes on elsewhere: give the focus to something that stays. */
  moved(): void;
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
  private readonly email: EmailForm;
  private readonly popover: Popover;
  private readonly privacy = h("p", { class: "privacy" });

  constructor(private readonly actions: MenuActions) {
    this.languages = new Map(LOCALES.map((locale) => [locale, languageButton(locale, actions)]));
    const languages = h("div", { class: "segments", role: "group", "aria-labelledby": "language" }, ...this.languages.values());
    const knob = h("span", { class: "switch", "aria-hidden": "true" });
    this.sound = h("button", { type: "button", class: "menu-row", role: "switch" }, this.soundLabel, knob);
    this.sound.addEventListener("click", () => actions.setSound(this.sound.getAttribute("aria-checked") !== "true"));
    this.transcript = h("button", { type: "button", class: "menu-row" }, this.transcriptLabel, icon(ICONS.download));
    this.transcript.addEventListener("click", () => actions.transcript());
    this.email = new EmailForm(actions);
    const rows = [this.sound, this.transcript, this.email.element];
    this.element = h("div", { class: "menu", role: "group" }, this.heading, languages, ...rows, this.privacy);
    this.popover = new Popover(this.button, this.element, () => this.languages.values().next().value?.focus());
  }

  render(state: State, before: State | null): void {
    const words = wordsIn(state.locale);
    setAttribute(this.button, "aria-label", words.header.menu);
    setAttribute(this.button, "title", words.header.menu);
    setAttribute(this.element, "aria-label", words.header.menu);
    setText(this.heading, words.menu.language);
    for (const [locale, button] of this.languages) setAttribute(button, "aria-pressed", String(locale === state.locale));
    setText(this.soundLabel, words.menu.sound);
    setAttribute(this.sound, "aria-checked", String(state.sound));
    setText(this.transcriptLabel, words.menu.transcript);
    this.transcript.disabled = state.messages.length === 0;
    this.email.render(state);
    setText(this.privacy, words.menu.privacy);
    if (before?.move === "asked" && state.move === null) this.leave();
  }

  private leave(): void {
    if (!this.popover.isOpen) return;
    this.popover.close();
    this.actions.moved();
  }
}

function languageButton(locale: Locale, actions: MenuActions): HTMLButtonElement {
  const attributes = { type: "button", class: "segment", lang: wordsIn(locale).tag };
  return h("button", { ...attributes, on: { click: () => actions.speak(locale) } }, wordsIn(locale).language);
}

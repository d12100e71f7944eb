/** Where the customer writes. Enter sends, Shift+Enter breaks the line, an input method's Enter does neither. */

import { CATALOGUES } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { EmojiBoard } from "./emoji";
import { ICONS } from "./icons";

export interface ComposerActions {
  say(text: string): void;
  typing(): void;
}

const LONGEST = 4000;
const WARN_BELOW = 200;
/** What browsers report as `keyCode` while an input method has the key; Safari says so only there. */
const KEY_OF_INPUT_METHOD = 229;

export class Composer {
  readonly element: HTMLFormElement;
  private readonly input = h("textarea", { class: "input", rows: "1", maxlength: String(LONGEST), dir: "auto", enterkeyhint: "send" });
  private readonly left = h("p", { class: "left", role: "status", hidden: true });
  private readonly send = h("button", { type: "submit", class: "send" }, icon(ICONS.send));
  private readonly emoji = new EmojiBoard((emoji) => this.insert(emoji));
  private state: State | null = null;

  constructor(private readonly actions: ComposerActions) {
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.onInput());
    const field = h("div", { class: "field" }, this.emoji.button, this.input, this.send);
    this.element = h("form", { class: "composer" }, this.left, field, this.emoji.element);
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.fit();
  }

  render(state: State): void {
    this.state = state;
    const words = CATALOGUES[state.locale].composer;
    setAttribute(this.input, "aria-label", words.label);
    setAttribute(this.input, "placeholder", state.conversation?.state === "resolved" ? words.again : words.placeholder);
    setAttribute(this.send, "aria-label", words.send);
    setAttribute(this.send, "title", words.send);
    this.emoji.render(state);
    this.fit();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    const composing = event.isComposing || event.keyCode === KEY_OF_INPUT_METHOD;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.input.value.trim() !== "") this.actions.say(this.input.value);
    this.input.value = "";
    this.fit();
    this.focus();
  }

  private onInput(): void {
    this.fit();
    if (this.input.value !== "") this.actions.typing();
  }

  private insert(text: string): void {
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.focus();
    this.onInput();
  }

  /** As high as the text, up to the five lines that the style sheet allows. */
  private fit(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    const empty = this.input.value.trim() === "";
    setAttribute(this.send, "data-empty", empty);
    setAttribute(this.send, "aria-disabled", String(empty));
    const left = LONGEST - this.input.value.length;
    this.left.hidden = left >= WARN_BELOW;
    setText(this.left, this.left.hidden || !this.state ? "" : CATALOGUES[this.state.locale].composer.left(left));
  }
}

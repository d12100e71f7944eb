/** Where the customer writes. Enter sends, Shift+Enter breaks the line, an input method's Enter does neither. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { EmojiBoard } from "./emoji";
import { ICONS } from "./icons";
import { Tray } from "./tray";

export interface ComposerActions {
  send(text: string): void;
  addFiles(files: readonly File[]): void;
  removeFile(id: string): void;
  retryFile(id: string): void;
  typing(): void;
}

const LONGEST = 4000;
const WARN_BELOW = 200;
/** What people send to a shop; also lets a phone offer its camera. The server takes every kind. */
const OFFERED = "image/*,video/*,audio/*,.pdf,.txt,.csv,.doc,.docx,.xls,.xlsx,.zip";
/** What browsers report as `keyCode` while an input method has the key; Safari says so only there. */
const KEY_OF_INPUT_METHOD = 229;

export class Composer {
  readonly element: HTMLFormElement;
  private readonly input = h("textarea", { class: "input", rows: "1", maxlength: String(LONGEST), dir: "auto", enterkeyhint: "send" });
  private readonly left = h("p", { class: "left", role: "status", hidden: true });
  private readonly send = h("button", { type: "submit", class: "send" }, icon(ICONS.send));
  private readonly emoji = new EmojiBoard((emoji) => this.insert(emoji));
  private readonly attach = h("button", { type: "button", class: "tool" }, icon(ICONS.clip));
  private readonly picker = h("input", { type: "file", multiple: true, accept: OFFERED, hidden: true, tabindex: "-1" });
  private readonly tray: Tray;
  private state: State | null = null;

  constructor(private readonly actions: ComposerActions) {
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.onInput());
    this.input.addEventListener("paste", (event) => this.onPaste(event));
    this.attach.addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => this.onPicked());
    this.tray = new Tray({ remove: (id) => actions.removeFile(id), retry: (id) => actions.retryFile(id) });
    const writing = h("div", { class: "writing" }, this.attach, this.emoji.button, this.input, this.send);
    const field = h("div", { class: "field" }, this.tray.element, writing);
    this.element = h("form", { class: "composer" }, this.left, field, this.picker, this.emoji.element);
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.fit();
  }

  render(state: State): void {
    this.state = state;
    const words = wordsIn(state.locale).composer;
    setAttribute(this.input, "aria-label", words.label);
    setAttribute(this.input, "placeholder", state.conversation?.state === "resolved" ? words.again : words.placeholder);
    setAttribute(this.send, "aria-label", words.send);
    setAttribute(this.send, "title", words.send);
    setAttribute(this.attach, "aria-label", words.attach);
    setAttribute(this.attach, "title", words.attach);
    this.emoji.render(state);
    this.tray.render(state);
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
    this.actions.send(this.input.value);
    this.input.value = "";
    this.fit();
    this.focus();
  }

  private onPicked(): void {
    this.actions.addFiles([...(this.picker.files ?? [])]);
    this.picker.value = ""; // so that the same file can be chosen again
    this.focus();
  }

  /** A picture from the clipboard is a file; what office programs copy is text first. */
  private onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    this.actions.addFiles(files);
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
    const empty = this.input.value.trim() === "" && !this.state?.files.some((file) => file.messageId === null);
    setAttribute(this.send, "data-empty", empty);
    setAttribute(this.send, "aria-disabled", String(empty));
    const left = LONGEST - this.input.value.length;
    this.left.hidden = left >= WARN_BELOW;
    setText(this.left, this.left.hidden || !this.state ? "" : wordsIn(this.state.locale).composer.left(left));
  }
}

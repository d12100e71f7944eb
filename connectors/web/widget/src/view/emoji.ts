/** A small board of emoji. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute } from "./dom";
import { ICONS } from "./icons";
import { Popover } from "./popover";

const BOARD = Array.from("😀😄😂🙂😉😊😍🤔😐😕😟😢😭😡👍👎🙏👏👌💪🎉📦💡🔌");
const COLUMNS = 8;

export class EmojiBoard {
  readonly button = h("button", { type: "button", class: "tool" }, icon(ICONS.smile));
  readonly element: HTMLElement;
  private readonly keys: HTMLButtonElement[];
  private readonly popover: Popover;

  constructor(private readonly onPick: (emoji: string) => void) {
    this.keys = BOARD.map((emoji) => this.key(emoji));
    this.element = h("div", { class: "emoji", role: "group", on: { keydown: (event) => this.onKey(event) } }, ...this.keys);
    this.popover = new Popover(this.button, this.element, () => this.focus(0));
  }

  render(state: State): void {
    const label = wordsIn(state.locale).composer.emoji;
    setAttribute(this.button, "aria-label", label);
    setAttribute(this.button, "title", label);
    setAttribute(this.element, "aria-label", label);
  }

  private key(emoji: string): HTMLButtonElement {
    const pick = () => {
      this.popover.close();
      this.onPick(emoji);
    };
    return h("button", { type: "button", class: "emoji-key", tabindex: "-1", on: { click: pick } }, emoji);
  }

  private onKey(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const current = this.keys.indexOf(event.target as HTMLButtonElement);
    this.focus((current + step + this.keys.length) % this.keys.length);
  }

  /** One key is in the tab order: arrows move among the others. */
  private focus(index: number): void {
    this.keys.forEach((key, at) => setAttribute(key, "tabindex", at === index ? "0" : "-1"));
    this.keys[index]?.focus();
  }
}

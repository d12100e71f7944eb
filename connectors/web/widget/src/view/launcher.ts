/** The round button in the corner, with the number of unread messages. */

import { wordsIn } from "../i18n";
import { unread, type State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";

const MOST_SHOWN = 99;

export class Launcher {
  readonly element: HTMLButtonElement;
  /** Says how many are unread to those who do not see the badge. */
  readonly announcer = h("div", { class: "unseen", role: "status" });
  private readonly badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });

  constructor(onOpen: () => void) {
    const attributes = { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" };
    this.element = h("button", { ...attributes, on: { click: onOpen } }, icon(ICONS.chat), this.badge);
  }

  render(state: State): void {
    const words = wordsIn(state.locale).launcher;
    const count = unread(state).length;
    const counted = count === 0 ? "" : words.unread(count);
    setAttribute(this.element, "hidden", state.open);
    setAttribute(this.element, "aria-label", [words.open(state.brand.name), counted].filter(Boolean).join(", "));
    setAttribute(this.element, "title", words.open(state.brand.name));
    setAttribute(this.badge, "hidden", count === 0);
    setText(this.badge, count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count));
    setText(this.announcer, state.open ? "" : counted);
  }
}

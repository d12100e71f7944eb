/** One line under the header: no connection, or what just happened. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";

export class Banner {
  readonly element: HTMLElement;
  private readonly text = h("span", { class: "banner-text", role: "status" });
  private readonly retry: HTMLButtonElement;
  private readonly sign = icon(ICONS.offline);

  constructor(onRetry: () => void) {
    this.retry = h("button", { type: "button", class: "link", on: { click: onRetry } });
    this.element = h("div", { class: "banner", hidden: true }, this.sign, this.text, this.retry);
  }

  render(state: State): void {
    const words = wordsIn(state.locale).banner;
    const offline = state.link === "offline";
    const key = offline ? "offline" : state.notice;
    setAttribute(this.element, "hidden", key === null);
    setAttribute(this.element, "data-kind", key);
    setAttribute(this.sign, "hidden", !offline);
    setText(this.text, key === null ? "" : words[key]);
    setAttribute(this.retry, "hidden", !offline);
    setText(this.retry, words.retry);
  }
}

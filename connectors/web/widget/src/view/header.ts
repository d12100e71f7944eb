/** The top of the chat: whose it is, who answers, the menu, and the way out. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";
import type { Menu } from "./menu";

export class Header {
  readonly element: HTMLElement;
  private readonly mark = h("span", { class: "mark", "aria-hidden": "true" });
  private readonly name = h("h2", { class: "name", dir: "auto" });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly close: HTMLButtonElement;

  constructor(menu: Menu, onClose: () => void) {
    this.close = h("button", { type: "button", class: "tool", on: { click: onClose } }, icon(ICONS.close));
    const titles = h("div", { class: "titles" }, this.name, this.status);
    this.element = h("div", { class: "header" }, this.mark, titles, menu.button, this.close, menu.element);
  }

  render(state: State): void {
    const words = wordsIn(state.locale).header;
    const name = state.brand.name || words.fallbackName;
    setText(this.mark, Array.from(name)[0]!.toUpperCase());
    setText(this.name, name);
    setText(this.status, statusLine(state));
    setAttribute(this.status, "data-link", state.link);
    setAttribute(this.close, "aria-label", words.close);
    setAttribute(this.close, "title", words.close);
  }
}

/** Who answers, and how soon: the truth, not a promise. */
function statusLine({ link, loaded, locale, conversation }: State): string {
  const words = wordsIn(locale).status;
  if (link === "offline") return words.offline;
  if (!loaded) return words.connecting;
  if (conversation?.state === "resolved") return words.resolved;
  switch (conversation?.owner) {
    case "agent":
      return conversation.agent_name ? words.agent(conversation.agent_name) : words.agentUnnamed;
    case "queue":
      return conversation.queue_position === null ? words.queue : words.position(conversation.queue_position);
    default:
      return words.bot;
  }
}

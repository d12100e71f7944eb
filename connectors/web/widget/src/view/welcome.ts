/** The first view: a greeting, and pills that show what one may ask. */

import { wordsIn } from "../i18n";
import type { Starter } from "../protocol";
import type { State } from "../store";
import { h, setAttribute, setText } from "./dom";

export class Welcome {
  readonly element: HTMLElement;
  private readonly hello = h("p", { class: "hello", dir: "auto" });
  private readonly lead = h("p", { class: "lead" });
  private readonly bot = h("p", { class: "lead quiet" });
  private readonly starters = h("div", { class: "choices", role: "group" });
  private shown = "";

  constructor(private readonly onStarter: (starter: Starter, byKeyboard: boolean) => void) {
    this.element = h("div", { class: "welcome" }, this.hello, this.lead, this.bot, this.starters);
  }

  render(state: State): void {
    const words = wordsIn(state.locale).welcome;
    setText(this.hello, words.hello(state.customer?.name ?? null));
    setText(this.lead, words.lead(state.brand.name));
    setText(this.bot, words.bot);
    setAttribute(this.starters, "aria-label", words.starters);
    this.renderStarters(state.messages.length + state.pending.length === 0 ? state.starters : []);
  }

  private renderStarters(starters: readonly Starter[]): void {
    const wanted = JSON.stringify(starters);
    if (wanted === this.shown) return;
    this.shown = wanted;
    setAttribute(this.starters, "hidden", starters.length === 0);
    this.starters.replaceChildren(...starters.map((starter) => this.pill(starter)));
  }

  private pill(starter: Starter): HTMLButtonElement {
    const press = (event: MouseEvent) => this.onStarter(starter, event.detail === 0);
    return h("button", { type: "button", class: "pill", dir: "auto", on: { click: press } }, starter.title);
  }
}

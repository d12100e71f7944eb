/** How it went, from 1 to 5, once the conversation is resolved. */

import { wordsIn } from "../i18n";
import { asksForRating, type State } from "../store";
import { h, icon } from "./dom";
import { FACES } from "./icons";

export interface RatingActions {
  rate(rating: number, comment: string): boolean;
  skip(): void;
  /** Give the focus to something that stays. */
  done(): void;
}

export class Rating {
  readonly element = h("form", { class: "rating", hidden: true });
  private shown = "";
  private chosen = 0;

  constructor(private readonly actions: RatingActions) {
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.element.addEventListener("change", () => this.onChange());
  }

  render(state: State): void {
    const asks = asksForRating(state);
    const wanted = asks ? `${state.conversation?.id} ${state.locale}` : "";
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.element.hidden = !asks;
    this.element.replaceChildren(...(asks ? this.content(state) : []));
    this.onChange();
  }

  private content(state: State): HTMLElement[] {
    const words = wordsIn(state.locale).rating;
    const scale = FACES.map((face, index) => {
      const value = index + 1;
      const label = words.value(value, words.scale[index]!);
      const input = h("input", { type: "radio", name: "rating", value, class: "unseen", "aria-label": label });
      const number = h("span", { class: "face-value", "aria-hidden": "true" }, String(value));
      return h("label", { class: "face-choice", title: label }, input, icon(face), number);
    });
    const comment = h("textarea", { class: "comment", name: "comment", rows: "2", maxlength: "1000", dir: "auto" });
    comment.placeholder = words.comment;
    comment.setAttribute("aria-label", words.comment);
    const send = h("button", { type: "submit", class: "primary" }, words.send);
    const skip = h("button", { type: "button", class: "link", on: { click: () => this.finish(true) } }, words.skip);
    const faces = h("div", { class: "faces" }, ...scale);
    const more = h("div", { class: "more", hidden: true }, comment, send);
    return [h("fieldset", {}, h("legend", {}, words.question), faces), more, skip];
  }

  private onChange(): void {
    const data = new FormData(this.element);
    this.chosen = Number(data.get("rating") ?? 0);
    const more = this.element.querySelector<HTMLElement>(".more");
    if (!more) return;
    more.hidden = this.chosen === 0;
    if (!more.hidden) this.element.scrollIntoView({ block: "nearest" });
  }

  private submit(event: Event): void {
    event.preventDefault();
    const comment = String(new FormData(this.element).get("comment") ?? "");
    if (this.chosen > 0 && this.actions.rate(this.chosen, comment)) this.finish(false);
  }

  private finish(skipped: boolean): void {
    if (skipped) this.actions.skip();
    this.actions.done();
  }
}

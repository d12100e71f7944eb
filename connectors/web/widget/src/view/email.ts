/** In the menu: leave an address, and the chat goes on by e-mail. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";

export interface EmailActions {
  move(address: string): void;
  /** What was typed is no address. */
  invalid(): void;
}

const LONGEST = 254; // RFC 5321, 4.5.3.1.3, without the angle brackets

export class EmailForm {
  readonly element: HTMLElement;
  private readonly title = h("span", {});
  private readonly row: HTMLButtonElement;
  private readonly form: HTMLFormElement;
  private readonly explanation = h("p", { class: "quiet" });
  private readonly label = h("label", { for: "address" });
  private readonly input: HTMLInputElement;
  private readonly problem = h("p", { class: "problem", id: "address-problem", role: "alert" });
  private readonly submit = h("button", { type: "submit", class: "primary" });

  constructor(private readonly actions: EmailActions) {
    this.row = h("button", { type: "button", class: "menu-row", "aria-expanded": "false" }, this.title, icon(ICONS.mail));
    this.row.addEventListener("click", () => this.show(this.form.hidden));
    const kind = { type: "email", id: "address", name: "address", autocomplete: "email", enterkeyhint: "send", dir: "auto" };
    const rules = { required: true, maxlength: String(LONGEST), "aria-describedby": "address-problem" };
    this.input = h("input", { class: "address", ...kind, ...rules });
    const parts = [this.explanation, this.label, this.input, this.problem, this.submit];
    this.form = h("form", { class: "email", novalidate: true, hidden: true }, ...parts);
    this.form.addEventListener("submit", (event) => this.send(event));
    this.element = h("div", { hidden: true }, this.row, this.form);
  }

  render({ locale, hasEmail, conversation, move }: State): void {
    const words = wordsIn(locale);
    const problem = move === null || move === "asked" ? null : move;
    this.element.hidden = !hasEmail;
    this.row.disabled = conversation?.state !== "open";
    if (this.row.disabled) this.show(false);
    setText(this.title, words.menu.email);
    setText(this.explanation, words.email.explanation);
    setText(this.label, words.email.address);
    setText(this.problem, problem === null ? "" : words.email.problems[problem]);
    setAttribute(this.input, "aria-invalid", problem === "frame" ? "true" : null);
    setText(this.submit, move === "asked" ? words.email.sending : words.email.send);
    setAttribute(this.submit, "aria-disabled", move === "asked" ? "true" : null);
  }

  private show(shown: boolean): void {
    this.form.hidden = !shown;
    setAttribute(this.row, "aria-expanded", String(shown));
    if (shown) this.input.focus();
    else this.form.reset();
  }

  private send(event: Event): void {
    event.preventDefault();
    if (this.submit.hasAttribute("aria-disabled")) return;
    if (this.input.validity.valid) this.actions.move(this.input.value.trim());
    else this.actions.invalid();
    this.input.focus();
  }
}

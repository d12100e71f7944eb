/** The files that wait above the text field, and what was not taken; each can be removed, or tried again. */

import { LARGEST_MB, MOST_FILES } from "../files";
import { fileSize } from "../format";
import { wordsIn } from "../i18n";
import type { Draft, State } from "../store";
import { h, icon, setAttribute, setText } from "./dom";
import { ICONS } from "./icons";
import { thumbnail } from "./thumbnail";

export interface TrayActions {
  remove(id: string): void;
  retry(id: string): void;
}

export class Tray {
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "tray" });
  private readonly refusal = h("p", { class: "refusal", role: "status" });
  private readonly rows = new Map<string, { element: HTMLElement; shown: string }>();

  constructor(private readonly actions: TrayActions) {
    this.element = h("div", {}, this.refusal, this.list);
  }

  render(state: State): void {
    const files = state.files.filter((file) => file.messageId === null);
    setAttribute(this.list, "aria-label", wordsIn(state.locale).files.list);
    setAttribute(this.list, "hidden", files.length === 0);
    setText(this.refusal, refusalWords(state));
    setAttribute(this.refusal, "hidden", state.fileRefusal === null);
    const ids = new Set(files.map((file) => file.id));
    for (const [id, { element }] of this.rows) {
      if (ids.has(id)) continue;
      element.remove();
      this.rows.delete(id);
    }
    for (const file of files) this.renderRow(file, state);
  }

  private renderRow(file: Draft, state: State): void {
    const row = this.rows.get(file.id) ?? { element: h("li", { class: "tile" }), shown: "" };
    if (!this.rows.has(file.id)) this.list.append(row.element);
    this.rows.set(file.id, row);
    const wanted = `${file.state} ${state.locale}`;
    if (row.shown !== wanted) row.element.replaceChildren(...this.tile(file, state));
    row.shown = wanted;
    setAttribute(row.element, "data-state", file.state);
    const bar = row.element.querySelector("progress");
    if (bar) bar.value = file.share;
  }

  private tile(file: Draft, state: State): HTMLElement[] {
    const words = wordsIn(state.locale).files;
    const remove = h("button", { type: "button", class: "tile-act", "aria-label": words.remove(file.file.name) }, icon(ICONS.close));
    remove.addEventListener("click", () => this.leave(remove, () => this.actions.remove(file.id)));
    const retry = h("button", { type: "button", class: "tile-act", "aria-label": words.retry(file.file.name) }, icon(ICONS.again));
    retry.addEventListener("click", () => this.leave(retry, () => this.actions.retry(file.id)));
    return [thumbnail(file.file), ...about(file, state), ...(file.state === "failed" ? [retry] : []), remove];
  }

  /** The button goes with what it does; the focus stays in the tray, or goes to what comes after it. */
  private leave(button: HTMLElement, act: () => void): void {
    const row = button.closest("li");
    const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector("button");
    act();
    if (next) next.focus();
    else this.element.parentElement?.querySelector<HTMLElement>("textarea")?.focus();
  }
}

/** Name, size and how far it is. */
export function about(draft: Draft, state: State): HTMLElement[] {
  const words = wordsIn(state.locale).files;
  const { name, size } = draft.file;
  const told = draft.state === "failed" ? words.refused[draft.problem ?? "failed"] : fileSize(size, state.locale);
  const text = h("span", { class: "about" }, h("b", { dir: "auto", title: name }, name), h("span", { class: "told" }, told));
  const under = draft.state === "uploading" || draft.state === "waiting";
  if (under) text.append(h("progress", { max: "1", value: String(draft.share), "aria-label": words.progress(name) }));
  return [text];
}

function refusalWords({ fileRefusal, locale }: State): string {
  const words = wordsIn(locale).files;
  switch (fileRefusal?.problem) {
    case undefined:
      return "";
    case "tooMany":
      return words.tooMany(MOST_FILES);
    case "empty":
      return words.empty(fileRefusal!.name);
    default:
      return words.tooLarge(fileRefusal!.name, LARGEST_MB);
  }
}

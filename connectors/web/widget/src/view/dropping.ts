/** Files that are dragged onto the chat. */

import { wordsIn } from "../i18n";
import type { State } from "../store";
import { h, icon, setText } from "./dom";
import { ICONS } from "./icons";

export class Dropping {
  readonly element: HTMLElement;
  private readonly words = h("p", {});
  /** How many elements of the target the pointer is in: entering one comes before leaving the other. */
  private depth = 0;

  constructor(target: HTMLElement, onFiles: (files: readonly File[]) => void) {
    this.element = h("div", { class: "dropping", hidden: true }, icon(ICONS.clip), this.words);
    const show = (by: number) => {
      this.depth = Math.max(0, this.depth + by);
      this.element.hidden = this.depth === 0;
    };
    target.addEventListener("dragenter", (event) => hasFiles(event) && show(1));
    target.addEventListener("dragleave", (event) => hasFiles(event) && show(-1));
    target.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
    target.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(-this.depth);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    });
  }

  render(state: State): void {
    setText(this.words, wordsIn(state.locale).files.drop);
  }
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

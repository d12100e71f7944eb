/** A small box that a button opens: Escape, a click elsewhere and leaving it by keyboard close it. */

import { setAttribute } from "./dom";

export class Popover {
  constructor(
    readonly button: HTMLButtonElement,
    readonly element: HTMLElement,
    private readonly onOpen: () => void = () => undefined,
  ) {
    setAttribute(button, "aria-expanded", "false");
    element.hidden = true;
    button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    element.addEventListener("keydown", (event) => this.onKey(event));
    button.addEventListener("keydown", (event) => this.onKey(event));
    element.addEventListener("focusout", (event) => this.onLeave(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    setAttribute(this.button, "aria-expanded", "true");
    this.element.ownerDocument.addEventListener("pointerdown", this.onPointer, true);
    this.onOpen();
  }

  close(): void {
    this.element.hidden = true;
    setAttribute(this.button, "aria-expanded", "false");
    this.element.ownerDocument.removeEventListener("pointerdown", this.onPointer, true);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.stopPropagation();
    this.close();
    this.button.focus();
  }

  private onLeave(event: FocusEvent): void {
    const next = event.relatedTarget;
    if (next instanceof Node && next !== this.button && !this.element.contains(next)) this.close();
  }

  private readonly onPointer = (event: PointerEvent): void => {
    const path = event.composedPath();
    if (!path.includes(this.element) && !path.includes(this.button)) this.close();
  };
}

/** Who is writing: the customer, as the shop is told now and then, and the shop, as the dots show. */

import type { Connection } from "./connection";
import type { Store } from "./store";

const TELL_AGAIN_AFTER_MS = 3_000;
const ENDS_AFTER_MS = 5_000;
const DOTS_LAST_MS = 20_000;

export class Typing {
  private toldAt = 0;
  private endTimer = 0;
  private dotsTimer = 0;

  constructor(
    private readonly store: Store,
    private readonly connection: Connection,
  ) {}

  /** The customer has changed the text. */
  touch(): void {
    clearTimeout(this.endTimer);
    this.endTimer = window.setTimeout(() => this.end(), ENDS_AFTER_MS);
    if (Date.now() - this.toldAt < TELL_AGAIN_AFTER_MS) return;
    if (this.connection.send({ type: "typing", on: true })) this.toldAt = Date.now();
  }

  /** The customer has sent the text, or stopped. */
  end(): void {
    clearTimeout(this.endTimer);
    if (this.toldAt === 0) return;
    this.toldAt = 0;
    this.connection.send({ type: "typing", on: false });
  }

  /** Show or hide the dots; they end by themselves should the end be lost. */
  show(typing: "bot" | "agent" | null): void {
    clearTimeout(this.dotsTimer);
    this.store.update({ typing });
    if (typing) this.dotsTimer = window.setTimeout(() => this.show(null), DOTS_LAST_MS);
  }

  stop(): void {
    clearTimeout(this.endTimer);
    clearTimeout(this.dotsTimer);
  }
}

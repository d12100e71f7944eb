/** The chat goes on by e-mail: asking for it, and what the server says to that. */

import type { Connection } from "./connection";
import type { Catalogue } from "./i18n";
import type { Store } from "./store";

/** Why it does not go on there: a code of the server, or what happened here. */
export type MoveProblem = keyof Catalogue["email"]["problems"];
/** `asked`: the server has not answered yet. */
export type Move = "asked" | MoveProblem | null;

const REFUSALS: ReadonlySet<string> = new Set<MoveProblem>(["nothing_said", "email_open", "no_email", "toomany", "frame"]);

export class Moving {
  constructor(
    private readonly store: Store,
    private readonly connection: Pick<Connection, "send">,
  ) {}

  ask(address: string): void {
    const sent = this.connection.send({ type: "email", address });
    this.store.update({ move: sent ? "asked" : "offline" });
  }

  /** The address cannot be one; nothing is asked. */
  invalid(): void {
    this.store.update({ move: "frame" });
  }

  done(): void {
    this.store.update({ move: null });
  }

  /** Take a refusal, if it is one of what was asked here. */
  refused(code: string): boolean {
    if (this.store.state.move !== "asked") return false;
    this.store.update({ move: REFUSALS.has(code) ? (code as MoveProblem) : "failed" });
    return true;
  }

  /** The connection is gone, and with it the answer. */
  lost(): void {
    if (this.store.state.move === "asked") this.store.update({ move: "offline" });
  }
}

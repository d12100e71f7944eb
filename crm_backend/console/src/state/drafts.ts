/** What was typed and not sent yet, per conversation, kept through reloads and the end of a session. */

import { ofThisTab } from "./browser";

export type Mode = "reply" | "note";

export interface Draft {
  mode: Mode;
  reply: string;
  note: string;
}

const EMPTY: Draft = { mode: "reply", reply: "", note: "" };

export function readDraft(conversationId: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(ofThisTab.read(`draft.${conversationId}`) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function keepDraft(conversationId: string, draft: Draft): void {
  const blank = !draft.reply && !draft.note;
  ofThisTab.write(`draft.${conversationId}`, blank ? null : JSON.stringify(draft));
}

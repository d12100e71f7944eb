/** The conversation as a plain text file. */

import { moment } from "./format";
import { wordsIn } from "./i18n";
import { whoSaid } from "./names";
import type { State } from "./store";
import { timeline } from "./timeline";

export function transcript(state: State): string {
  const words = wordsIn(state.locale);
  const entries = timeline(state, null).filter((item) => item.kind === "entry");
  const lines = entries.map((entry) => {
    const image = entry.imageUrl === null ? "" : ` ${words.transcript.image(entry.imageUrl)}`;
    const files = [...entry.attachments, ...entry.drafts.map(({ file }) => file)].map(({ name }) => ` ${words.transcript.file(name)}`);
    return `[${moment(entry.at, state.locale)}] ${whoSaid(entry, words)}: ${entry.text}${image}${files.join("")}`;
  });
  return [words.transcript.heading(state.brand.name), "", ...lines, ""].join("\n");
}

export function downloadTranscript(state: State): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([transcript(state)], { type: "text/plain;charset=utf-8" }));
  link.download = `${wordsIn(state.locale).transcript.filename}.txt`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

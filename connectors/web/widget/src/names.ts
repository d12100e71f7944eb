/** What to call whoever said something. */

import type { Catalogue } from "./i18n";
import type { Entry } from "./timeline";

export function whoSaid(entry: Pick<Entry, "author" | "name">, words: Catalogue): string {
  switch (entry.author) {
    case "customer":
      return words.log.you;
    case "agent":
      return entry.name ?? words.log.agent;
    case "bot":
      return words.log.bot;
    case "system":
      return words.log.system;
  }
}

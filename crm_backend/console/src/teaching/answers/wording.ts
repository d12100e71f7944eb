/** What is wrong with a text, in words. */

import type { Texts } from "../texts";
import { faultOf, LONGEST } from "./gaps";

export function faultWords(text: string, known: readonly string[], t: Texts): string | null {
  const fault = faultOf(text, known);
  const words = t.answers.faults;
  if (!fault) return null;
  if (fault.is === "unknown") return words.unknown(fault.name);
  if (fault.is === "long") return words.long(LONGEST);
  return words[fault.is];
}

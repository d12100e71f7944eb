/** The fields of a text, `{name}` and nothing else: what is wrong with it, and how it reads once they are filled. */

const GAP = /\{([a-z][a-z0-9_]{0,59})\}/g;
const NUMBER = /^[-+]?(0o[0-7_]+|0x[0-9a-fA-F_]+|[\d_]*\.?[\d_]*([eE][-+]?\d+)?)$/;
export const LONGEST = 2000;

export type Fault = { is: "empty" | "braces" | "dollar" | "long" | "number" } | { is: "unknown"; name: string };

/** The names of the fields, each once. */
export const gapsOf = (text: string): string[] => [...new Set([...text.matchAll(GAP)].map((found) => found[1] ?? ""))];

/** Why a text cannot be said, if anything. The CRM checks it once more, and further. */
export function faultOf(text: string, known: readonly string[]): Fault | null {
  const said = text.trim();
  if (!said) return { is: "empty" };
  if (said.length > LONGEST) return { is: "long" };
  if (/[{}]/.test(said.replace(GAP, ""))) return { is: "braces" };
  if (said.includes("${")) return { is: "dollar" };
  if (NUMBER.test(said)) return { is: "number" };
  const unknown = gapsOf(said).find((name) => !known.includes(name));
  return unknown ? { is: "unknown", name: unknown } : null;
}

/** The fields that a text does not have, and the other texts do. */
export const lacking = (text: string, others: readonly string[]): string[] => {
  const has = gapsOf(text);
  return others.filter((name) => !has.includes(name));
};

/** The text in pieces, filled with example values; `name` marks what was filled. */
export function filled(text: string, values: Readonly<Record<string, string>>): { text: string; name: string | null }[] {
  const pieces: { text: string; name: string | null }[] = [];
  let position = 0;
  for (const found of text.matchAll(GAP)) {
    const name = found[1] ?? "";
    pieces.push({ text: text.slice(position, found.index), name: null }, { text: values[name] ?? found[0], name });
    position = found.index + found[0].length;
  }
  pieces.push({ text: text.slice(position), name: null });
  return pieces.filter((piece) => piece.text);
}

/** The text with a field put where the selection is, and where the cursor goes. */
export function inserted(text: string, name: string, start: number, end: number): { text: string; cursor: number } {
  const gap = `{${name}}`;
  return { text: text.slice(0, start) + gap + text.slice(end), cursor: start + gap.length };
}

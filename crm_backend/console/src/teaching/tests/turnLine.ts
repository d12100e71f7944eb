/** Where a turn stands in a script. */

/** The line (from 1) in which the turn of this number (from 1) begins; null where that cannot be told. */
export function turnLine(script: string, turn: number): number | null {
  const lines = script.split("\n");
  const head = lines.findIndex((line) => /^\s*turns:\s*$/.test(line));
  const begin = lines[head + 1]?.match(/^\s*- /)?.[0];
  if (head < 0 || !begin) return null;
  let found = 0;
  for (let at = head + 1; at < lines.length; at++) {
    if (lines[at]?.startsWith(begin) && ++found === turn) return at + 1;
  }
  return null;
}

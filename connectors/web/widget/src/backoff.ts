/** How long to wait before the next attempt to connect. */

const FIRST_MS = 400;
const LONGEST_MS = 8_000;

/** Doubling with the attempt (0 is the first), half of it random so that clients do not return all at once; in ms. */
export function delay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}

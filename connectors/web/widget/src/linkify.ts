/** Finds web addresses in plain text; everything else stays text. */

export interface Piece {
  text: string;
  /** Set for a link: an http or https address, nothing else. */
  href: string | null;
}

// Only characters that an address may have: Chinese text and punctuation around it ends it.
const ADDRESS = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;
const LONGEST_LABEL = 30;
const TRAILING = /[.,;:!?'"\]]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    const href = safeUrl(address);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** The absolute http(s) address, or null for any other scheme and for what is no address. */
export function safeUrl(address: string, base?: string): string | null {
  try {
    const url = new URL(address, base);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** What to show for a link: the host, never what an address claims before an @, and the rest as far as it is short. */
export function linkLabel(href: string): string {
  const { host, pathname, search } = new URL(href);
  const place = host.replace(/^www\./, "") + pathname.replace(/\/$/, "");
  const label = place + search;
  return label.length <= LONGEST_LABEL ? label : `${place.slice(0, LONGEST_LABEL)}…`;
}

/** Without the sentence's punctuation, and without a bracket that was opened before the address. */
function trim(address: string): string {
  const bare = address.replace(TRAILING, "");
  const unopened = bare.endsWith(")") && !bare.includes("(");
  return unopened ? trim(bare.slice(0, -1)) : bare;
}

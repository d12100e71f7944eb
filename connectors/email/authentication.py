"""Whether our own mail server vouches for a sender: the header Authentication-Results (RFC 8601).

Anybody can write this header into a mail. Ours is the topmost one that bears our server's name (its authserv-id), because each
server adds its own on top; and a server has to remove those that came with its own name (RFC 8601, 5).
"""

import re
from collections.abc import Iterator, Sequence

PAIR = re.compile(r"([\w.-]{1,40})(?:/\d{1,3})?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))")

MOST_LOOKED_AT = 20  # headers; a server has no more hops of its own


def is_proven(results: Sequence[str], authserv_id: str | None, domain: str) -> bool:
    """Whether our server found that this domain really sent the mail: by DMARC, or by both SPF and DKIM for the very domain."""
    checks = _ours(results, authserv_id)
    if checks is None:
        return False
    dmarc = [check for check in checks if "dmarc" in check]
    if dmarc:
        return all(check["dmarc"] == "pass" and check.get("header.from") == domain for check in dmarc)
    spf = any(check.get("spf") == "pass" and _is_of(check.get("smtp.mailfrom", ""), domain) for check in checks)
    dkim = any(
        check.get("dkim") == "pass" and _is_of(check.get("header.d", check.get("header.i", "")), domain) for check in checks
    )
    return spf and dkim


def _ours(results: Sequence[str], authserv_id: str | None) -> list[dict[str, str]] | None:
    """What the topmost header of our server says, one table for each check; the first word of a pair in lower case."""
    if not authserv_id:
        return None
    for result in results[:MOST_LOOKED_AT]:
        name, *checks = _split(result)
        if name.split()[:1] == [authserv_id.lower()]:
            return [_pairs(check) for check in checks]
    return None


def _pairs(check: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for match in PAIR.finditer(check):
        pairs.setdefault(match.group(1), match.group(2) or match.group(3) or "")
    return pairs


def _split(value: str) -> Iterator[str]:
    """The parts between semicolons, in lower case and without comments, which may be nested and hold anything."""
    part, depth, quoted, escaped = "", 0, False, False
    for character in value.lower():
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
            continue
        elif character == '"' and not depth:
            quoted = not quoted
        elif character in "()" and not quoted:
            depth = max(0, depth + (1 if character == "(" else -1))
            continue
        elif character == ";" and not quoted and not depth:
            yield part.strip()
            part = ""
            continue
        if not depth:
            part += character
    yield part.strip()


def _is_of(identity: str, domain: str) -> bool:
    """Whether a domain, or an address, is of this domain itself or below it, which the same people rule."""
    found = identity.rpartition("@")[2]
    return found == domain or found.endswith(f".{domain}")

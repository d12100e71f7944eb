"""What is new in a mail: without quotations, signatures and disclaimers, as the common mail programs mark them (`quotes.yml`)."""

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

import yaml

LONGEST_LINE = 500  # characters of a line that can be a mark
ATTRIBUTION_LINES = 3
BLOCK_LINES = 8
DEVICE_LINES = 3
WORDS: dict[str, Any] = yaml.safe_load((files(__package__) / "quotes.yml").read_text("utf-8"))


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _names(names: Sequence[str]) -> re.Pattern[str]:
    """A line of a quoted header, such as `*From:* Lantern`."""
    alternatives = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
    return re.compile(rf"[*_ \t]*(?:{alternatives})[*_ \t]*[:：]", re.IGNORECASE)


ATTRIBUTION = _any(WORDS["attributions"])
ATTRIBUTION_LINE = _any([*WORDS["attributions"], *WORDS["attribution_lines"]])
DATED = re.compile(r"\d{4}|\d{1,2}:\d\d|@")
ORIGINALS = frozenset(WORDS["originals"])
FROM = _names(WORDS["from"])
OTHERS = _names([name for names in WORDS["others"] for name in names])
PREFIX = re.compile(
    rf"\s*(?:{'|'.join(map(re.escape, [*WORDS['replies'], *WORDS['forwards']]))})\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE
)
FORWARD = _names(WORDS["forwards"])
EMPTY_SUBJECTS = frozenset(WORDS["empty_subjects"])
DEVICE = _any(WORDS["devices"])
DISCLAIMER = _any(WORDS["disclaimers"])
RULE = re.compile(r"[-_=*\s]{2,}")
DASHED = re.compile(r"\s*[-_=]{2,}")


def new_words(text: str, *, forwarded: bool = False) -> str:
    """What the writer added; in a mail that was `forwarded`, the old words belong to it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not forwarded:
        lines = list(_unquoted(lines))
    return "\n".join(_without_disclaimer(_without_signature(_trimmed(lines)))).strip()


def topic(subject: str) -> str:
    """A subject without the prefixes of answers and forwards; empty when it says nothing."""
    while prefix := PREFIX.match(subject):
        subject = subject[prefix.end() :]
    subject = subject.strip()
    return "" if subject.lower() in EMPTY_SUBJECTS else subject


def is_reply(subject: str) -> bool:
    """Whether a subject begins as those of answers do."""
    return PREFIX.match(subject) is not None and not is_forward(subject)


def is_forward(subject: str) -> bool:
    """Whether a subject begins as those of mails passed on do."""
    return FORWARD.match(subject) is not None


def _unquoted(lines: list[str]) -> Iterator[str]:
    """The lines that are no quotation: all after a mark is old, but answers between lines with `>` are new."""
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.lstrip().startswith(">"):
            number += 1
        elif height := _attribution(lines, number):
            if not _next_words(lines, number + height).startswith(">"):
                return
            number += height
        elif _is_original(line) or _is_header_block(lines, number):
            return
        else:
            yield line
            number += 1


def _attribution(lines: list[str], number: int) -> int:
    """How many lines the words above a quotation take up here; 0 when there are none."""
    joined = ""
    for height in range(1, ATTRIBUTION_LINES + 1):
        line = lines[number + height - 1].strip(" \t*_") if number + height <= len(lines) else ""
        if not line or line.startswith(">") or len(joined) + len(line) > LONGEST_LINE:
            return 0
        joined = f"{joined} {line}".strip()
        if line.endswith((":", "：")) and (ATTRIBUTION_LINE if height == 1 else ATTRIBUTION).fullmatch(joined):
            return height if DATED.search(joined) or _next_words(lines, number + height).startswith(">") else 0
    return 0


def _next_words(lines: list[str], number: int) -> str:
    return next((line.strip() for line in lines[number : number + BLOCK_LINES] if line.strip()), "")


def _is_original(line: str) -> bool:
    return len(line) <= LONGEST_LINE and DASHED.match(line) is not None and line.strip(" \t\u00a0-_=*").lower() in ORIGINALS


def _is_header_block(lines: list[str], number: int) -> bool:
    """Whether From and two more lines of a quoted header stand here; a rule may stand above them."""
    if not FROM.match(lines[number][:LONGEST_LINE]):
        return False
    below = [line for line in lines[number + 1 : number + 1 + BLOCK_LINES] if line.strip()]
    return sum(OTHERS.match(line[:LONGEST_LINE]) is not None for line in below) >= 2


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the line `-- ` (RFC 3676, 4.3), and without what a phone adds as its last line."""
    for number, line in enumerate(lines):
        if line.rstrip() == "--" and (number == 0 or not lines[number - 1].strip() or line == "-- "):
            lines = lines[:number]
            break
    lines = _trimmed(lines)
    for number in range(max(0, len(lines) - DEVICE_LINES), len(lines)):
        if len(lines[number]) < 100 and DEVICE.fullmatch(lines[number].strip()):
            return _trimmed(lines[:number])
    return lines


def _without_disclaimer(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        begins = number > 0 and not lines[number - 1].strip("-_=* ")
        if begins and DISCLAIMER.match(line.strip(" *_")[:LONGEST_LINE]):
            return _trimmed(lines[:number])
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines and rules at both ends."""
    first, last = 0, len(lines)
    while last > first and (not lines[last - 1].strip() or (RULE.fullmatch(lines[last - 1]) and lines[last - 1] != "-- ")):
        last -= 1
    while first < last and not lines[first].strip():
        first += 1
    return lines[first:last]

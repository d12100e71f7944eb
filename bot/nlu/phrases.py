"""Finds known phrases in a text: on word borders in alphabets, anywhere in Chinese, the longest first."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.traditional import simplified_characters

LOOKUPS_FILE = "lookups.json"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at its place, and what it stands for."""

    value: str
    start: int
    end: int


class PhraseFinder:
    """Phrases by their first two characters, so that a long text costs little."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for phrase, value in phrases.items():
            folded = fold(phrase)
            self._by_start[folded[:2]].append((folded, value))
        for bucket in self._by_start.values():
            bucket.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str) -> Iterator[Found]:
        """From left to right, without overlaps."""
        folded = fold(text)
        position = 0
        while position < len(folded):
            bucket = self._by_start.get(folded[position : position + 2])
            found = _at(folded, position, bucket) if bucket else None
            if found:
                yield found
            position = found.end if found else position + 1


def _at(folded: str, position: int, bucket: list[tuple[str, str]]) -> Found | None:
    for phrase, value in bucket:
        end = position + len(phrase)
        if folded.startswith(phrase, position) and is_border(folded, position) and is_border(folded, end):
            return Found(value, position, end)
    return None


def fold(text: str) -> str:
    """Lower case, simplified Chinese and hyphens as spaces, each character in its place."""
    lowered = simplified_characters(text).lower()
    if len(lowered) != len(text):
        lowered = "".join(
            character.lower() if len(character.lower()) == 1 else character for character in simplified_characters(text)
        )
    return lowered.replace("-", " ")


def is_border(text: str, position: int) -> bool:
    """Whether a word may begin or end here: not between two letters or digits of an alphabet, nor inside "won't"."""
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if after == "'" and position + 1 < len(text):
        after = text[position + 1]
    return not (is_alphabetic(before) and is_alphabetic(after))


def is_alphabetic(character: str) -> bool:
    """A letter or digit of a script that puts spaces between words."""
    return character.isalnum() and not "\u2e80" <= character <= "\ud7af"


def read_lookup(folder: Path, name: str) -> dict[str, Any]:
    """A lookup as training left it in the model; KeyError when the data had none of that name."""
    lookups = json.loads((folder / LOOKUPS_FILE).read_text(encoding="utf-8"))
    content: dict[str, Any] = lookups[name]
    return content


def phrases_of(values: Iterable[Mapping[str, Any]], *fields: str) -> dict[str, str]:
    """Each phrase in the given fields of a lookup's values, leading to the value's name."""
    phrases: dict[str, str] = {}
    for value in values:
        for field in fields:
            content = value.get(field, [])
            for phrase in [content] if isinstance(content, str) else content:
                phrases[str(phrase)] = str(value["name"])
    return phrases

"""Groups of words and signs in many languages, and where a text has them."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# What is written without spaces, or is no word at all, is looked for anywhere in the text.
_ANYWHERE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|^[^\w\s]+|^\d+$|^[\uac00-\ud7af]+$|^[\u3130-\u318f]+$")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


class Sighting(NamedTuple):
    """An entry of the group of that number stands at `start` to `end`."""

    group: int
    start: int
    end: int


class WordGroups:
    """Finds the entries of named groups; an entry may be in several."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        """The entries of a group are separated by spaces; an underscore is a space inside one."""
        self.names = tuple(groups)
        phrases: dict[tuple[str, ...], list[int]] = {}
        signs: dict[str, list[int]] = {}
        for number, entries in enumerate(groups.values()):
            for entry in dict.fromkeys(entries.split()):
                if _ANYWHERE.search(entry) and "_" not in entry:
                    signs.setdefault(entry, []).append(number)
                else:
                    phrases.setdefault(tuple(entry.split("_")), []).append(number)
        # By what they start with, so that text without any of it costs next to nothing; long signs before short ones.
        self._phrases: dict[str, list[tuple[tuple[str, ...], list[int]]]] = {}
        self._signs: dict[str, list[tuple[str, list[int]]]] = {}
        for phrase, numbers in phrases.items():
            self._phrases.setdefault(phrase[0], []).append((phrase, numbers))
        for sign in sorted(signs, key=len, reverse=True):
            self._signs.setdefault(sign[0], []).append((sign, signs[sign]))
        self._start = re.compile(f"[{re.escape(''.join(self._signs))}]" if signs else r"(?!)")

    def find(self, text: str) -> Iterator[Sighting]:
        """All phrases and signs in the text, whatever their case."""
        matches = list(_WORD.finditer(text.lower()))
        words = [match.group() for match in matches]
        for first, word in enumerate(words):
            for phrase, numbers in self._phrases.get(word, ()):
                end = first + len(phrase)
                if tuple(words[first:end]) == phrase:
                    yield from (Sighting(number, matches[first].start(), matches[end - 1].end()) for number in numbers)
        read = 0
        for match in self._start.finditer(text):
            if (at := match.start()) < read:
                continue
            for sign, numbers in self._signs[match.group()]:
                if text.startswith(sign, at):
                    read = at + len(sign)
                    yield from (Sighting(number, at, read) for number in numbers)
                    break

"""Groups of words and signs in many languages, and where a text has them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

# What is written without spaces, or is no word at all, is looked for anywhere in the text.
_ANYWHERE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|^[^\w\s]+|^\d+$|^[\uac00-\ud7af]+$|^[\u3130-\u318f]+$")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_OPEN = "*"


class Sighting(NamedTuple):
    """An entry of the group of that number stands at `start` to `end`."""

    group: int
    start: int
    end: int


class WordGroups:
    """Finds the entries of named groups; an entry may be in several, and of those of one group at a word the longest counts."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        """Spaces separate the entries of a group; an underscore is a space inside one; `delus*` is every word that begins so."""
        self.names = tuple(groups)
        words: dict[tuple[str, ...], list[int]] = {}
        signs: dict[str, list[int]] = {}
        for number, entries in enumerate(groups.values()):
            for entry in dict.fromkeys(entries.split()):
                if _ANYWHERE.search(entry) and "_" not in entry:
                    signs.setdefault(entry, []).append(number)
                else:
                    words.setdefault(tuple(entry.split("_")), []).append(number)
        # By what they start with, so that text without any of it costs next to nothing; long ones before short ones.
        self._stems = {phrase[0][:-1]: numbers for phrase, numbers in words.items() if phrase[0].endswith(_OPEN)}
        self._stem_sizes = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._phrases: dict[str, list[tuple[tuple[str, ...], list[int]]]] = {}
        for phrase in sorted(words, key=len, reverse=True):
            self._phrases.setdefault(phrase[0], []).append((phrase, words[phrase]))
        self._signs: dict[str, list[tuple[str, list[int]]]] = {}
        for sign in sorted(signs, key=len, reverse=True):
            self._signs.setdefault(sign[0], []).append((sign, signs[sign]))
        self._start = re.compile(f"[{re.escape(''.join(self._signs))}]" if signs else r"(?!)")

    def find(self, text: str) -> Iterator[Sighting]:
        """All phrases and signs in the text, whatever their case."""
        matches = list(_WORD.finditer(text.lower()))
        words = [match.group() for match in matches]
        for first in range(len(words)):
            for number, end in self._from(words, first).items():
                yield Sighting(number, matches[first].start(), matches[end - 1].end())
        read = 0
        for match in self._start.finditer(text):
            if (at := match.start()) < read:
                continue
            for sign, numbers in self._signs[match.group()]:
                if text.startswith(sign, at):
                    read = at + len(sign)
                    yield from (Sighting(number, at, read) for number in numbers)
                    break

    def _from(self, words: Sequence[str], first: int) -> dict[int, int]:
        """The groups that have an entry from the word `first` on, each with the place after its last word."""
        ends: dict[int, int] = {}
        word = words[first]
        for phrase, numbers in self._phrases.get(word, ()):
            end = first + len(phrase)
            if _is(words[first:end], phrase):
                for number in numbers:
                    ends.setdefault(number, end)
        for size in self._stem_sizes:
            for number in self._stems.get(word[:size], ()):
                ends.setdefault(number, first + 1)
        return ends


def _is(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    *before, last = phrase
    if len(words) < len(phrase) or list(words[:-1]) != before:
        return False
    return words[-1].startswith(last[:-1]) if last.endswith(_OPEN) else words[-1] == last

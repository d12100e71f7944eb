"""The words by which a short answer is known, in any language: `words/<language>.yml`, all languages together.

A customer may answer in another language than the bot asks in, and nobody knows which one an "ok" is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

import yaml

WORDS = Path(__file__).parent / "words"
_LANGUAGES = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(WORDS.glob("*.yml"))]


def these(group: str) -> tuple[str, ...]:
    """The entries of a group in all languages."""
    return tuple(str(entry) for words in _LANGUAGES for entry in words.get(group, ()))


def places() -> tuple[tuple[str, ...], ...]:
    """The words for the first, the second and so on, in all languages."""
    listed = [words.get("places", ()) for words in _LANGUAGES]
    return tuple(tuple(str(word) for group in row for word in group) for row in zip_longest(*listed, fillvalue=()))


class Vocabulary:
    """A set of words; languages that leave no gaps may string them together."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        ungapped = sorted((word for word in self._words if not word.isascii()), key=len, reverse=True)
        self._strung = re.compile(f"(?:{'|'.join(map(re.escape, ungapped))})+")

    def says_all(self, words: Iterable[str]) -> bool:
        """Whether there is no word but these."""
        return all(word in self._words or self._strung.fullmatch(word) for word in words)

    def beyond(self, words: Iterable[str]) -> list[str]:
        """What the words say besides these; what is strung together is taken apart."""
        return [part for word in words if word not in self._words for part in self._strung.split(word) if part]


YES = Vocabulary(these("yes"))
NO = Vocabulary(these("no"))
HESITATION = Vocabulary(these("hesitation"))
CORRECTION = Vocabulary(these("no") + these("correction"))
THANKS = Vocabulary(these("thanks"))
PLACES = places()
COMPARING = these("comparing")  # which of several by its price: "the cheaper one"
# They point at one of several choices and say nothing else: "the lamp one please", "the third".
POINTING = Vocabulary((*these("pointing"), *COMPARING, *(word for words in PLACES for word in words)))

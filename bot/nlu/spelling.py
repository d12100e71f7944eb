"""Mends misspelt words before a message is encoded: the encoder reads a word that it does not know by its pieces.

A slip is a letter too much, too few or wrong, or two swapped (Damerau 1964).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

SPELLING_FILE = "spelling.json"
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_SHORTEST = 4  # shorter words have too many neighbours
_COMMON = 5  # times that both of two words run together stand in the examples, or anything falls apart
_KEPT = 5000


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """How often each word of Latin letters stands in these texts, in small letters."""
    return dict(Counter(word.lower() for text in texts for word in _WORD.findall(text)))


class Speller:
    """Knows the words of the examples, and how often each was used; `known` tells other words that are right as they are."""

    def __init__(self, words: Mapping[str, int], known: Callable[[str], bool]) -> None:
        self._words = words
        self._known = known
        self._choices = [word for word in words if len(word) >= _SHORTEST]
        self._mended = lru_cache(_KEPT)(self._find)

    def mend(self, text: str) -> str:
        """The text with each unknown word replaced by the most used word that is one slip away, or by two words run together."""
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _find(self, word: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or lower in self._words or self._known(lower) or self._known(word):
            return word
        near = [known for known, _, _ in extract(lower, self._choices, scorer=OSA.distance, score_cutoff=1, limit=None)]
        return max(near, key=lambda known: self._words[known], default=self._apart(lower) or word)

    def _apart(self, word: str) -> str | None:
        """Two words of the examples without the space between them; those whose rarer one is most used."""
        pairs = [(word[:place], word[place:]) for place in range(1, len(word))]
        used = {pair: min(self._words.get(part, 0) for part in pair) for pair in pairs}
        best = max(used, key=lambda pair: used[pair])
        return " ".join(best) if used[best] >= _COMMON else None

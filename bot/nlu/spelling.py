"""Mends misspelt English words before a message is encoded: the encoder reads a word that it does not know by its pieces.

A noisy channel (Kernighan, Church and Gale 1990): of all words that are one slip away, and of the word as it stands, the one that
was most probably meant.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice

SPELLING_FILE = "spelling.json"
Counts = Mapping[str, int]

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_ADDRESS_OR_CODE = re.compile(r"[\d@_/]")
_SHORTEST = 3  # shorter words have too many neighbours
_USUAL_WORDS = 40_000
_SLIP = 0.05  # of all words typed
# Of all slips, after Pollock and Zamora (1984); a kind's share is divided among the letters that may be put by mistake.
_OMITTED, _SWAPPED, _DOUBLED, _ADDED, _NEIGHBOUR, _OTHER = 0.34, 0.125, 0.135, 0.018, 0.037, 0.007
_FIRST_LETTER = 0.13  # as often as elsewhere
_KNOWN = 1e-6  # probability of a word that only the encoder knows, mostly a name
_UNKNOWN = 1e-11
_COMMON = 5  # times that both of two words run together stand in the examples, or anything falls apart
_KEPT = 5000
_LETTERS = "abcdefghijklmnopqrstuvwxyz'"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {key: (row, column) for row, keys in enumerate(_KEYS) for column, key in enumerate(keys)}


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """How often each word of Latin letters stands in these texts, in small letters."""
    return dict(Counter(word.lower() for text in texts for word in _WORD.findall(text)))


def usual_words() -> dict[str, int]:
    """The most used English words, each with how often it was counted, from the list in the package `pyspellchecker`."""
    from spellchecker import SpellChecker  # only to learn: its whole list takes 26 MB

    counted = SpellChecker(language="en").word_frequency.dictionary
    return dict(islice(sorted(counted.items(), key=lambda word: -word[1]), _USUAL_WORDS))


class Speller:
    """Knows the words of the examples and the usual ones, with how often each was used.

    `known` tells other words that may be right as they are. Words of the examples always are, and so are known words that begin
    with a capital: names. E-mail addresses, links and what has digits in it stay too.
    """

    def __init__(self, taught: Counts, usual: Counts, known: Callable[[str], bool]) -> None:
        self._taught = taught
        self._shares = _mixed(taught, usual)
        self._known = known
        self._mended = lru_cache(_KEPT)(self._find)

    def mend(self, text: str) -> str:
        """The text with each word that is probably misspelt replaced by what was meant, or by two words run together."""
        pieces = text.split(" ")
        return " ".join(piece if _ADDRESS_OR_CODE.search(piece) else self._mend_words(piece) for piece in pieces)

    def _mend_words(self, text: str) -> str:
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _find(self, word: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or lower in self._taught:
            return word
        as_it_stands = max(self._shares.get(lower, _UNKNOWN), _KNOWN * (self._known(lower) or self._known(word)))
        if word.istitle() and as_it_stands > _UNKNOWN:
            return word
        meant = {other: _SLIP * share * self._shares[other] for other, share in _slips(lower) if other in self._shares}
        best = max(meant, key=lambda other: meant[other], default=lower)
        if meant.get(best, 0.0) > as_it_stands:
            return best
        return word if as_it_stands > _UNKNOWN else self._apart(lower) or word

    def _apart(self, word: str) -> str | None:
        """Two words of the examples without the space between them; those whose rarer one is most used."""
        pairs = [(word[:place], word[place:]) for place in range(1, len(word))]
        used = {pair: min(self._taught.get(part, 0) for part in pair) for pair in pairs}
        best = max(used, key=lambda pair: used[pair])
        return " ".join(best) if used[best] >= _COMMON else None


def _mixed(taught: Counts, usual: Counts) -> dict[str, float]:
    """The probability of each word, half as in the examples and half as everywhere."""
    shares: dict[str, float] = defaultdict(float)
    for counts in (taught, usual):
        total = sum(counts.values())
        for word, count in counts.items():
            shares[word] += count / total / 2
    return dict(shares)


def _slips(typed: str) -> Iterator[tuple[str, float]]:
    """All that may have been meant if `typed` has one slip in it, each with the share of such slips; the likeliest kind last."""
    for place in range(len(typed)):
        before, letter, after = typed[:place], typed[place], typed[place + 1 :]
        often = 1.0 if place else _FIRST_LETTER
        for other in _LETTERS:
            yield before + other + after, often * (_NEIGHBOUR if _are_neighbours(letter, other) else _OTHER)
        yield before + after, often * (_DOUBLED if letter in (before[-1:], after[:1]) else _ADDED)
        yield before + after[:1] + letter + after[1:], often * _SWAPPED
    for place in range(len(typed) + 1):
        often = 1.0 if place else _FIRST_LETTER
        yield from ((typed[:place] + other + typed[place:], often * _OMITTED) for other in _LETTERS)


@cache
def _are_neighbours(letter: str, other: str) -> bool:
    """On an English keyboard."""
    if letter not in _PLACES or other not in _PLACES:
        return False
    return math.dist(_PLACES[letter], _PLACES[other]) < 1.5

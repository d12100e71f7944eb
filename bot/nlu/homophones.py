"""Mends Chinese characters put for others of the same sound, as people pick them from an input method: 腿款 for 退款.

A noisy channel like that of `spelling.py`, by pairs of characters: what stands is kept unless another character of the same sound
is very much likelier between its two neighbours.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import rjieba

from bot.nlu.traditional import simplified

HOMOPHONES_FILE = "homophones.json"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_EDGE = "\n"  # before and after a text
_SLIP = math.log(400)  # so many times likelier has the other character to be
_GENERAL = 100  # pairs seen that what is known of Chinese in general weighs as much as
_DICTIONARY_WORDS = 60_101_967  # counted in jieba's dictionary
_LEAST = 1e-9
_MOST_SLIPS = 3
_KEPT = 20_000


def count_pairs(texts: Iterable[str]) -> dict[str, int]:
    """How often each two characters stand side by side in those of the texts that are Chinese, edges of the text included."""
    chinese = (simplified(text) for text in texts if _HAN.search(text))
    return dict(Counter(first + second for text in chinese for first, second in pairwise(f"{_EDGE}{text}{_EDGE}")))


def sounds() -> list[str]:
    """The simplified characters in use (GB 2312), one text for all that sound alike, whatever the tone."""
    from pypinyin import lazy_pinyin  # only to learn

    cells = (bytes((row, column)) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF))
    alike: dict[str, str] = defaultdict(str)
    for character in "".join(cell.decode("gb2312", "ignore") for cell in cells):
        alike[lazy_pinyin(character)[0]] += character
    return list(alike.values())


class HomophoneMender:
    """Knows which characters stand side by side in the examples, which sound alike, and the words of jieba's dictionary."""

    def __init__(self, pairs: Mapping[str, int], alike: Iterable[str]) -> None:
        self._pairs = pairs
        self._count: Counter[str] = Counter()
        for pair, count in pairs.items():
            self._count[pair[0]] += count
        self._total = max(1, self._count.total())
        taught = {group: "".join(character for character in group if character in self._count) for group in alike}
        self._alike = {character: others for group, others in taught.items() if others for character in group}
        self._after = lru_cache(_KEPT)(self._find_after)

    def mend(self, text: str) -> str:
        """The simplified text with characters replaced where another of the same sound was probably meant, the surest first."""
        for _ in range(_MOST_SLIPS):
            gain, place, character = max(self._better(text), default=(0.0, 0, ""))
            if gain <= _SLIP:
                break
            text = text[:place] + character + text[place + 1 :]
        return text

    def _better(self, text: str) -> Iterable[tuple[float, int, str]]:
        """Each other character that may have been meant: how much likelier it is (a logarithm), and where it would stand."""
        padded = f"{_EDGE}{text}{_EDGE}"
        for place, written in enumerate(text):
            if others := self._alike.get(written):
                before, after = padded[place], padded[place + 2]
                as_it_stands = self._after(before, written) + self._after(written, after)
                for other in others:
                    yield self._after(before, other) + self._after(other, after) - as_it_stands, place, other

    def _find_after(self, first: str, second: str) -> float:
        """The logarithm of how often `second` follows `first`: in the examples, and in general for what is rare there."""
        general = (self._count[second] / self._total + _in_general(first, second)) / 2
        seen = self._pairs.get(first + second, 0) + _GENERAL * max(general, _LEAST)
        return math.log(seen / (self._count[first] + _GENERAL))


def _in_general(first: str, second: str) -> float:
    """How often `second` follows `first` in words of the dictionary, or by chance."""
    if not _HAN.match(second):
        return 0.0
    if not _HAN.match(first):
        return rjieba.suggest_freq(second) / _DICTIONARY_WORDS
    return min(1.0, rjieba.suggest_freq(first + second) / max(1, rjieba.suggest_freq(first)))

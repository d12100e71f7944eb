"""Whether a text of Chinese characters alone is Chinese or Japanese: by what only one of the two writes."""

import re
from collections.abc import Collection
from functools import lru_cache

_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WRITES = {"gb2312": "zh", "big5": "zh", "shift_jis": "ja"}  # national character sets, by the language they were made for
_CHARACTER_WEIGHT = 2  # of one that the other language does not have; words count by their length


class HanReader:
    """Knows telling words of both languages besides."""

    def __init__(self, chinese: Collection[str], japanese: Collection[str]) -> None:
        self._words = re.compile("|".join(sorted({*chinese, *japanese}, key=len, reverse=True)) or r"(?!)")
        self._chinese, self._japanese = frozenset(chinese), frozenset(japanese)

    def leaning(self, text: str) -> int:
        """Above 0 for Chinese, below for Japanese, 0 when nothing tells."""
        leaning = sum(_CHARACTER_WEIGHT * _side(character) for character in _HAN.findall(text))
        for word in self._words.findall(text):
            leaning += len(word) * ((word in self._chinese) - (word in self._japanese))
        return leaning


@lru_cache(maxsize=4096)
def _side(character: str) -> int:
    """1 for a character that Chinese has and Japanese has not, -1 the other way round, 0 for one of both or of neither."""
    writers = {language for charset, language in _WRITES.items() if _has(charset, character)}
    return ("ja" not in writers and bool(writers)) - ("zh" not in writers and bool(writers))


def _has(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True

"""The words by which articles are found: the same ones for both databases, Chinese segmented ahead."""

import re
import unicodedata
from importlib.resources import files

import rjieba

from bot.nlu.traditional import simplified

LONGEST = 2000  # characters that are looked at
_PIECES = re.compile(r"[a-z0-9]+(?:[.-][0-9]+)*|[\u3400-\u9fff]+|[\u3040-\u30ff]+|[\uac00-\ud7af]+|[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_ENDINGS = ("ing", "ed", "es", "s")
_STEM = 3  # letters that a stem has at least
# Latin letters without their accents: many customers write none. U+00C0 to U+024F, Latin-1 Supplement to Latin Extended-B.
_PLAIN = {code: unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
STOP_WORDS = frozenset((files(__package__) / "stop_words.txt").read_text("utf-8").split())


def words(text: str) -> list[str]:
    """The telling words of a text in order: small letters without accents, simplified characters, without endings."""
    found: list[str] = []
    for piece in _PIECES.findall(simplified(text[:LONGEST].lower()).translate(_PLAIN)):
        parts = rjieba.cut_for_search(piece) if _HAN.fullmatch(piece) else [piece]
        found += [_stem(part) for part in parts if part not in STOP_WORDS]
    return found


def _stem(word: str) -> str:
    """ "shipping" and "ships" as "ship", "devoluciones" as "devolucion": enough for finding, where both sides are cut alike."""
    if not word.isascii():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if ending in ("ing", "ed") and stem[-1] == stem[-2] else stem
    return word

"""The words and letters of a message as a sparse vector: what a sentence vector smooths away, such as "not" or 差劲."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.sparse_head import Columns

WORDS = 2**14  # columns of words, pairs of words and symbols
LETTERS = 2**15  # columns of pieces of words, which endings, typos and compounds share
DIMENSIONS = WORDS + LETTERS
READ_CHARACTERS = 400
_LETTER_SIZES = (2, 3, 4)
_RUN_SIZES = (1, 2, 3)
_RUN = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # Chinese and Japanese: no spaces between words
_PIECE = re.compile(rf"(?P<run>[{_RUN}]+)|(?P<word>[^\W\d_{_RUN}]+(?:'[^\W\d_{_RUN}]+)?)|(?P<symbol>[^\w\s])")


class Piece(NamedTuple):
    """A piece of the text, the column that stands for it, and which characters it is made of."""

    column: int
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """Each different piece once, where it stands first: words, pairs of words, symbols, parts of words."""
    found: dict[int, Piece] = {}
    for piece in _pieces(text[:READ_CHARACTERS].lower()):
        found.setdefault(piece.column, piece)
    return list(found.values())


def word_columns(text: str) -> Columns:
    """The columns of the words, pairs of words and symbols, in order."""
    words = _pieces(text[:READ_CHARACTERS].lower(), letters=False)
    return np.array(sorted({piece.column for piece in words}), dtype=np.int32)


def piece_values(found: Sequence[Piece], words: float, letters: float) -> Vectors:
    """A number for each piece, so that words together have the length `words`, and letters the length `letters`."""
    are_words = np.array([piece.column < WORDS for piece in found], dtype=bool)
    values = np.empty(len(found), dtype=np.float32)
    for kind, length in ((are_words, words), (~are_words, letters)):
        values[kind] = length / np.sqrt(max(1, kind.sum()))
    return values


def _pieces(text: str, *, letters: bool = True) -> Iterator[Piece]:
    before, began = "^", 0
    for match in _PIECE.finditer(text):
        word, (start, end) = match.group(), match.span()
        if match["run"]:
            for size in _RUN_SIZES:
                for at in range(len(word) - size + 1):
                    yield Piece(_word_column(word[at : at + size]), start + at, start + at + size)
            before, began = "^", end
            continue
        yield Piece(_word_column(word), start, end)
        yield Piece(_word_column(f"{before} {word}"), start if before == "^" else began, end)
        if letters and match["word"]:
            for column, first, last in _letters(word):
                yield Piece(column, start + first, start + last)
        before, began = word, start


def _word_column(word: str) -> int:
    """Hashed: two words may share a column, which costs little."""
    return zlib.crc32(word.encode("utf-8", "replace")) % WORDS


@lru_cache(maxsize=8192)
def _letters(word: str) -> tuple[Piece, ...]:
    """The parts of a word, with its start and end as spaces; places count from the start of the word."""
    padded = f" {word} "
    return tuple(
        Piece(
            WORDS + zlib.crc32(padded[at : at + size].encode("utf-8", "replace")) % LETTERS,
            max(0, at - 1),
            min(len(word), at + size - 1),
        )
        for size in _LETTER_SIZES
        for at in range(len(padded) - size + 1)
    )

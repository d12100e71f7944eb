"""The words of a message as a sparse vector: what a sentence vector smooths away, such as "not" or 差劲."""

import re
import zlib

import numpy as np

from bot.nlu.encoder import Vectors

DIMENSIONS = 4096
_MOST_WORDS = 400
_WORD = re.compile(r"(?P<han>[\u4e00-\u9fff]+)|[^\W\d_]+(?:'[^\W\d_]+)?")


def wording_vector(text: str) -> Vectors:
    """Words and pairs of words, for Chinese runs of one to three characters, hashed; of length 1, or zero without any."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for piece in _pieces(text.lower()):
        vector[zlib.crc32(piece.encode("utf-8", "replace")) % DIMENSIONS] = 1.0
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _pieces(text: str) -> set[str]:
    pieces: set[str] = set()
    before = ""
    for _, match in zip(range(_MOST_WORDS), _WORD.finditer(text), strict=False):
        word = match.group()
        if match["han"]:
            pieces.update(word[start : start + size] for size in (1, 2, 3) for start in range(len(word) - size + 1))
            before = ""
        else:
            pieces.update((word, f"{before} {word}"))
            before = word
    return pieces

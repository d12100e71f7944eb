"""Tells languages in Latin script apart by words and parts of words; the weights ship (`bot/nlu/recipes/languages.py`)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.sparse_head import Columns, SparseHead
from bot.nlu.wording import piece_values, pieces

WEIGHTS = Path(__file__).parent / "latin.npz"


@dataclass(frozen=True, slots=True)
class LatinHead:
    """The languages that it knows are `codes`."""

    codes: tuple[str, ...]
    _head: SparseHead

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "LatinHead":
        """Raises OSError, KeyError or ValueError when the file is not such a head."""
        head = SparseHead.load(path)
        return cls(head.labels, head)

    def log_probabilities(self, text: str) -> dict[str, float]:
        """For each language, of lower-case words separated by spaces."""
        logits = self._head.logits(*row_of(text))
        shares = logits - np.logaddexp.reduce(logits)
        return dict(zip(self.codes, shares.tolist(), strict=True))


def row_of(text: str) -> tuple[Columns, Vectors]:
    """Columns and values of a text."""
    found = pieces(text)
    return np.array([piece.column for piece in found], dtype=np.int32), piece_values(found, 1.0, 1.0)

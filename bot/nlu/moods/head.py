"""A softmax regression over sparse rows, which can start from another one and is kept in a file without code in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.moods.features import Row
from bot.nlu.results import Mood

MOODS: tuple[Mood, ...] = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class MoodHead:
    """`temperature` makes the probabilities agree with how often the likeliest mood is right."""

    weights: Vectors  # (columns, moods)
    bias: Vectors  # (moods,)
    temperature: float

    def probabilities(self, row: Row) -> Probabilities:
        """One number for each of MOODS, summing to 1."""
        logits = row.values @ self.weights[row.columns] + self.bias
        return softmax(logits.astype(np.float64) / self.temperature)

    def save(self, path: Path) -> None:
        """As half floats, without the rows that are zero: a tenth of the size for the same answers."""
        used = np.flatnonzero(np.abs(self.weights).max(axis=1) > 0).astype(np.int32)
        np.savez_compressed(
            path,
            used=used,
            weights=self.weights[used].astype(np.float16),
            bias=self.bias,
            temperature=np.array(self.temperature),
            columns=np.array(len(self.weights)),
        )

    @classmethod
    def load(cls, path: Path) -> "MoodHead":
        """Raises OSError, KeyError or ValueError when the file is not such a head."""
        with np.load(path, allow_pickle=False) as arrays:
            used, kept, bias = arrays["used"], arrays["weights"], arrays["bias"].astype(np.float32)
            columns, temperature = int(arrays["columns"]), float(arrays["temperature"])
        if kept.shape != (len(used), len(MOODS)) or bias.shape != (len(MOODS),) or not 0 <= used.max(initial=0) < columns:
            raise ValueError("the arrays of the head do not fit together")
        weights: NDArray[np.float32] = np.zeros((columns, len(MOODS)), dtype=np.float32)
        weights[used] = kept
        return cls(weights, bias, temperature)

"""A softmax regression over sparse rows, kept small in a file without code in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax

Columns = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class SparseHead:
    """`temperature` makes the probabilities agree with how often the likeliest label is right."""

    labels: tuple[str, ...]
    weights: Vectors  # (columns, labels)
    bias: Vectors  # (labels,)
    temperature: float

    @classmethod
    def blank(cls, labels: tuple[str, ...], columns: int) -> "SparseHead":
        """One that knows nothing: every label is as likely."""
        return cls(labels, np.zeros((columns, len(labels)), np.float32), np.zeros(len(labels), np.float32), 1.0)

    def logits(self, columns: Columns, values: Vectors) -> Probabilities:
        """One number a label, for the row that has `values` in `columns` and is zero elsewhere."""
        return ((values @ self.weights[columns] + self.bias) / self.temperature).astype(np.float64)

    def probabilities(self, columns: Columns, values: Vectors) -> Probabilities:
        """One number a label, summing to 1."""
        return softmax(self.logits(columns, values))

    def save(self, path: Path) -> None:
        """As half floats, without the rows that are zero: a tenth of the size for the same answers."""
        used = np.flatnonzero(np.abs(self.weights).max(axis=1) > 0).astype(np.int32)
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            used=used,
            weights=self.weights[used].astype(np.float16),
            bias=self.bias,
            temperature=np.array(self.temperature),
            columns=np.array(len(self.weights)),
        )

    @classmethod
    def load(cls, path: Path) -> "SparseHead":
        """Raises OSError, KeyError or ValueError when the file is not such a head."""
        with np.load(path, allow_pickle=False) as arrays:
            labels = tuple(str(label) for label in arrays["labels"])
            used, kept, bias = arrays["used"], arrays["weights"], arrays["bias"].astype(np.float32)
            columns, temperature = int(arrays["columns"]), float(arrays["temperature"])
        shapes = kept.shape == (len(used), len(labels)) and bias.shape == (len(labels),)
        if not shapes or (len(used) and not 0 <= used.min() <= used.max() < columns):
            raise ValueError("the arrays of the head do not fit together")
        weights: Vectors = np.zeros((columns, len(labels)), dtype=np.float32)
        weights[used] = kept
        return cls(labels, weights, bias, temperature)

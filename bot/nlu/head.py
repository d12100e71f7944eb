"""A linear classifier on top of sentence vectors: probabilities that mean what they say, kept in a file without code in it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Softmax regression; `temperature` makes its probabilities agree with how often it is right."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]  # (dimensions, labels)
    bias: NDArray[np.float32]
    temperature: float

    def probabilities(self, vectors: Vectors) -> Probabilities:
        """One row a vector, one column a label, rows summing to 1."""
        return softmax((vectors @ self.weights + self.bias).astype(np.float64) / self.temperature)

    def save(self, path: Path) -> None:
        np.savez(path, labels=np.array(self.labels), weights=self.weights, bias=self.bias, temperature=np.array(self.temperature))

    @classmethod
    def load(cls, path: Path) -> "LinearHead":
        """Raises OSError, KeyError or ValueError when the file is not such a head."""
        with np.load(path, allow_pickle=False) as arrays:
            head = cls(
                labels=tuple(str(label) for label in arrays["labels"]),
                weights=arrays["weights"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
                temperature=float(arrays["temperature"]),
            )
        if head.weights.ndim != 2 or head.weights.shape[1] != len(head.labels) or head.bias.shape != (len(head.labels),):
            raise ValueError("the arrays of the head do not fit together")
        return head


def softmax(logits: Probabilities) -> Probabilities:
    """Row by row, safe for large numbers."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Probabilities = exponents / exponents.sum(axis=-1, keepdims=True)
    return result

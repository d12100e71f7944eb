"""A head that compares a message with examples: kernel logistic regression, kept in a file without code in it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax


@dataclass(frozen=True)
class KernelHead:
    """The nearer an example, the more it speaks for its label: exp(-sharpness * squared distance) * influence.

    `temperature` makes the probabilities agree with how often the likeliest label is right.
    """

    labels: tuple[str, ...]
    examples: Vectors  # (examples, dimensions)
    influence: Vectors  # (examples, labels)
    bias: Vectors  # (labels,)
    sharpness: float
    temperature: float

    def probabilities(self, point: Vectors) -> Probabilities:
        """One number a label, summing to 1."""
        squared = self._squares + point @ point - 2 * (self.examples @ point)
        near = np.exp(-self.sharpness * np.maximum(squared, 0))
        return softmax((near @ self.influence + self.bias).astype(np.float64) / self.temperature)

    @cached_property
    def _squares(self) -> Vectors:
        squares: Vectors = (self.examples**2).sum(axis=1)
        return squares

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            examples=self.examples.astype(np.float16),
            influence=self.influence,
            bias=self.bias,
            sharpness=np.array(self.sharpness),
            temperature=np.array(self.temperature),
        )

    @classmethod
    def load(cls, path: Path) -> "KernelHead":
        """Raises OSError, KeyError or ValueError when the file is not such a head."""
        with np.load(path, allow_pickle=False) as arrays:
            head = cls(
                labels=tuple(str(label) for label in arrays["labels"]),
                examples=arrays["examples"].astype(np.float32),
                influence=arrays["influence"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
                sharpness=float(arrays["sharpness"]),
                temperature=float(arrays["temperature"]),
            )
        labels = len(head.labels)
        if head.examples.ndim != 2 or head.influence.shape != (len(head.examples), labels) or head.bias.shape != (labels,):
            raise ValueError("the arrays of the head do not fit together")
        return head


def nearness(points: Vectors, examples: Vectors, sharpness: float) -> Vectors:
    """One row a point, one column an example: from 0 for far to 1 for the same."""
    squared = (points**2).sum(axis=1)[:, None] + (examples**2).sum(axis=1) - 2 * points @ examples.T
    result: Vectors = np.exp(-sharpness * np.maximum(squared, 0))
    return result

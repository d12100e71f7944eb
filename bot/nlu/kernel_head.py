"""The head of the intents: how near a message is to what was taught, as probabilities that mean what they say."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.sparse_head import Columns
from bot.nlu.threads import one_thread

Scores = NDArray[np.float32]
_TINY = 1e-8


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """How to learn and when to act.

    `adapter` is the share of the way to where the vectors of a label come together, from 0 to 1 (`fit_adapter`). `width` of the
    kernel, beside vectors of length 1; `ridge` is the regularisation; `words` is the weight of a second kernel, the cosine of
    two messages' words. `coverage` is the share of the messages calibrated on
    whose label is to be in the set of labels considered; `rejected` is the share of them that may be taken for unlike all that
    was taught.
    """

    adapter: float
    width: float
    ridge: float
    words: float
    coverage: float
    rejected: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns scores into probabilities, and both into decisions; all fitted on messages that the head has not learnt.

    A least-squares score, from -1 to 1, is by itself an estimate of the probability (Zhang 2004): softplus of `softness` times
    (score + 1) / 2 keeps it above 0, the power `sharpness` makes it agree with how often it is right. The labels of a probability
    from `member` on are the set that holds the right one with the chosen coverage (split conformal prediction, Sadinle et al.
    2019). A message whose best score is below `familiar` is unlike all that was taught.
    """

    sharpness: float
    softness: float
    member: float
    familiar: float

    def probabilities(self, scores: Scores) -> Probabilities:
        """One row a message, rows summing to 1."""
        evidence = np.logaddexp(0.0, self.softness * (scores.astype(np.float64) + 1) / 2)
        return softmax(self.sharpness * np.log(evidence))


@dataclass(frozen=True)
class KernelHead:
    """Kernel ridge regression on landmarks, the examples or some of them; far from all of them every score falls to the mean.

    The kernel is a sum: a Gaussian one of vectors, and one of words, which is linear, so that what it adds needs no landmarks.
    """

    labels: tuple[str, ...]
    adapter: NDArray[np.float32]  # (dimensions to adapt, dimensions that are left)
    landmarks: Vectors  # (landmarks, dimensions), adapted
    weights: NDArray[np.float32]  # (landmarks, labels)
    words: NDArray[np.float32]  # (columns, labels); no columns where words are not read
    means: NDArray[np.float32]  # (labels,)
    width: float
    calibration: Calibration

    def scores(self, vectors: Vectors, words: Sequence[Columns] = ()) -> Scores:
        """About 1 for the right label and -1 for the others: one row a vector, one column a label.

        `words` are the columns of each one's words (`word_columns`), where the head reads any.
        """
        with one_thread():
            kernel = gaussian_kernel(adapted(vectors, self.adapter), self.landmarks, self.width, squares=self._squares)
            scores: Scores = kernel @ self.weights + self.means
        for row, columns in zip(scores, words, strict=bool(words)):
            row += self.words[columns].sum(axis=0) / max(1, len(columns)) ** 0.5
        return scores

    def similarities(self, vector: Vectors) -> NDArray[np.float32]:
        """The cosine of one vector (a row) with each landmark, in the space where they are compared."""
        row = adapted(vector, self.adapter)[0]
        lengths = np.sqrt(self._squares) * np.linalg.norm(row)
        with one_thread():
            cosines: NDArray[np.float32] = (self.landmarks @ row) / np.maximum(lengths, _TINY)
        return cosines

    @cached_property
    def _squares(self) -> Vectors:
        """Of the landmarks' lengths: to read all of them twice a message would take as long as all the rest."""
        squares: Vectors = np.square(self.landmarks).sum(axis=1)
        return squares

    def save(self, path: Path) -> None:
        np.savez(
            path,
            labels=np.array(self.labels),
            adapter=self.adapter,
            landmarks=self.landmarks,
            weights=self.weights,
            words=self.words,
            means=self.means,
            width=np.array(self.width),
            calibration=np.array(astuple(self.calibration)),
        )

    @classmethod
    def load(cls, path: Path) -> "KernelHead":
        """Raises OSError, KeyError, TypeError or ValueError when the file is not such a head."""
        with np.load(path, allow_pickle=False) as arrays:
            head = cls(
                labels=tuple(str(label) for label in arrays["labels"]),
                adapter=arrays["adapter"].astype(np.float32),
                landmarks=arrays["landmarks"].astype(np.float32),
                weights=arrays["weights"].astype(np.float32),
                words=arrays["words"].astype(np.float32),
                means=arrays["means"].astype(np.float32),
                width=float(arrays["width"]),
                calibration=Calibration(*(float(value) for value in arrays["calibration"])),
            )
        count = len(head.labels)
        if (head.weights.shape, head.words.shape[1:], head.means.shape) != ((len(head.landmarks), count), (count,), (count,)):
            raise ValueError("the arrays of the head do not fit together")
        return head


def adapted(vectors: Vectors, adapter: NDArray[np.float32]) -> Vectors:
    """The first columns as the matrix moves them, of length 1, and the others as they are; all of them with an empty matrix."""
    dimensions = len(adapter)
    if not dimensions:
        return vectors
    moved = vectors[:, :dimensions] @ adapter
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), _TINY)
    return np.hstack([moved, vectors[:, dimensions:]])


def gaussian_kernel(vectors: Vectors, landmarks: Vectors, width: float, *, squares: Vectors | None = None) -> NDArray[np.float32]:
    """exp(-(distance / `width`)^2) of each vector to each landmark, whose squared lengths may be known."""
    if squares is None:
        squares = np.square(landmarks).sum(axis=1)
    distances = np.square(vectors).sum(axis=1)[:, None] + squares - 2 * (vectors @ landmarks.T)
    kernel: NDArray[np.float32] = np.exp(distances / np.float32(-(width**2)))
    return kernel

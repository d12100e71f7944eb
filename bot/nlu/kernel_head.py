"""The head of the intents: how near a message is to what was taught, as probabilities that mean what they say."""

from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.threads import one_thread

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """How to learn and when to act.

    `width` of the kernel, beside vectors of length 1; `ridge` is the regularisation. `coverage` is the share of the examples
    left out whose label is to be in the set of labels considered; `rejected` is the share of them that may be taken for unlike
    all the others.
    """

    width: float
    ridge: float
    coverage: float
    rejected: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns scores into probabilities, and both into decisions; all fitted on examples left out in turn.

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
    """Kernel ridge regression on landmarks, the examples or some of them; far from all of them every score falls to the mean."""

    labels: tuple[str, ...]
    landmarks: Vectors  # (landmarks, dimensions)
    weights: NDArray[np.float32]  # (landmarks, labels)
    means: NDArray[np.float32]  # (labels,)
    width: float
    calibration: Calibration

    def scores(self, vectors: Vectors) -> Scores:
        """About 1 for the right label and -1 for the others: one row a vector, one column a label."""
        with one_thread():
            kernel = gaussian_kernel(vectors, self.landmarks, self.width, squares=self._squares)
            scores: Scores = kernel @ self.weights + self.means
        return scores

    @cached_property
    def _squares(self) -> Vectors:
        """Of the landmarks' lengths: to read all of them twice a message would take as long as all the rest."""
        squares: Vectors = np.square(self.landmarks).sum(axis=1)
        return squares

    def save(self, path: Path) -> None:
        np.savez(
            path,
            labels=np.array(self.labels),
            landmarks=self.landmarks,
            weights=self.weights,
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
                landmarks=arrays["landmarks"].astype(np.float32),
                weights=arrays["weights"].astype(np.float32),
                means=arrays["means"].astype(np.float32),
                width=float(arrays["width"]),
                calibration=Calibration(*(float(value) for value in arrays["calibration"])),
            )
        if head.weights.shape != (len(head.landmarks), len(head.labels)) or head.means.shape != (len(head.labels),):
            raise ValueError("the arrays of the head do not fit together")
        return head


def gaussian_kernel(vectors: Vectors, landmarks: Vectors, width: float, *, squares: Vectors | None = None) -> NDArray[np.float32]:
    """exp(-(distance / `width`)^2) of each vector to each landmark, whose squared lengths may be known."""
    if squares is None:
        squares = np.square(landmarks).sum(axis=1)
    distances = np.square(vectors).sum(axis=1)[:, None] + squares - 2 * (vectors @ landmarks.T)
    kernel: NDArray[np.float32] = np.exp(distances / np.float32(-(width**2)))
    return kernel

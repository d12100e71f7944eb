"""Fits the head of the intents in closed form on adapted vectors, and its calibration on messages that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from bot.nlu.adapter import Truth, fit_adapter
from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import Calibration, KernelHead, KernelSettings, Scores, adapted, gaussian_kernel
from bot.nlu.sparse_head import Columns
from bot.nlu.wording import WORDS

_SEED = 0
_MOST_EXAMPLES = 16_000  # all of which are landmarks: the time grows with their cube, the memory (1 GB then) with their square
_LANDMARKS = 6000  # a sample of still more examples
_ROWS = 1000  # of the kernel at once
_JITTER = 1e-3  # keeps equal examples apart, so that single precision is enough
_CALIBRATED_ON = 4000  # examples at most; two numbers need no more
_FOLDS = 3  # an adapter knows all examples that it was fitted on, so what is left out is left out of it too
_UNCALIBRATED = Calibration(sharpness=1.0, softness=1.0, member=0.0, familiar=-1.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """Vectors with their labels; of the vectors' columns the first `adaptable` are an encoder's, and may be moved.

    `words` are the columns of each one's words (`word_columns`), or nothing where words are not read.
    """

    vectors: Vectors
    labels: Sequence[str]
    adaptable: int = 0
    words: Sequence[Columns] = ()

    def part(self, rows: NDArray[np.int64]) -> "Sample":
        """Some of it."""
        words = [self.words[row] for row in rows] if self.words else ()
        return Sample(self.vectors[rows], [self.labels[row] for row in rows], self.adaptable, words)

    def and_(self, more: "Sample | None") -> "Sample":
        """It and more of the same kind."""
        if more is None:
            return self
        labels = [*self.labels, *more.labels]
        return Sample(np.vstack([self.vectors, more.vectors]), labels, self.adaptable, [*self.words, *more.words])


def fit_kernel_head(
    taught: Sample, settings: KernelSettings, unseen: Sample | None = None, added: Sample | None = None
) -> tuple[KernelHead, float]:
    """A head for these examples, and how often it is right about messages that it has not learnt (0 with a single label).

    Those are `unseen`, best messages like those that come, whose labels the head has; without them the examples, each left
    out with its fold. They decide what the head makes of its scores. What is `added` is learnt and never left out.
    """
    with threadpool_limits(limits=1, user_api="blas"):  # numpy's and scipy's; threads on busy cores wait for each other
        labels = tuple(sorted(set(taught.labels)))
        head = _fit(taught.and_(added), labels, settings)
        scores = head.scores(unseen.vectors, unseen.words) if unseen else _left_out(taught, labels, settings, added)
    truth = _columns(unseen or taught, labels)
    accuracy = float((scores.argmax(axis=1) == truth).mean()) if len(labels) > 1 else 0.0
    return replace(head, calibration=calibrate(scores, truth, settings)), accuracy


def landmark_rows(count: int) -> NDArray[np.int64]:
    """Which of so many examples are the landmarks of a head, in order."""
    if count <= _MOST_EXAMPLES:
        return np.arange(count)
    return np.sort(np.random.default_rng(_SEED).permutation(count)[:_LANDMARKS])


def calibrate(scores: Scores, truth: Truth, settings: KernelSettings) -> Calibration:
    """From scores of examples that their model has not seen, and the columns of their labels.

    Of all maps the one with the lowest Brier score. Likelihood would be ruled by the few messages that nobody could have known,
    and all others would be trusted too little for their sake.
    """
    chosen = np.random.default_rng(_SEED).permutation(len(truth))[:_CALIBRATED_ON]
    sample, labels = scores[chosen], truth[chosen]
    right = labels[:, None] == np.arange(scores.shape[1])

    def calibration(logarithms: NDArray[np.float64], member: float = 0.0) -> Calibration:
        sharpness, softness = np.exp(np.clip(logarithms, -3, 4))
        return Calibration(float(sharpness), float(softness), member, conformal_quantile(scores.max(axis=1), settings.rejected))

    def brier(logarithms: NDArray[np.float64]) -> float:
        return float(np.square(calibration(logarithms).probabilities(sample) - right).sum(axis=1).mean())

    best = minimize(brier, (0.0, 1.5), method="Nelder-Mead").x
    return calibration(best, conformal_quantile(calibration(best).probabilities(sample)[right], 1 - settings.coverage))


def conformal_quantile(values: NDArray[np.floating], share: float) -> float:
    """The value that a new one is below with the probability `share` at most, if it is like these (conformal quantile)."""
    rank = int(np.floor((len(values) + 1) * share))
    return float(np.sort(values)[rank - 1]) if rank else -1.0


def _columns(sample: Sample, labels: tuple[str, ...]) -> Truth:
    columns = {label: column for column, label in enumerate(labels)}
    return np.array([columns[label] for label in sample.labels], dtype=np.int64)


def _left_out(taught: Sample, labels: tuple[str, ...], settings: KernelSettings, added: Sample | None) -> Scores:
    """What each example gets from a head, adapter and all, that is fitted without its fold; each has its part of every label."""
    truth = _columns(taught, labels)
    scores = np.full((len(truth), len(labels)), -1, dtype=np.float32)
    dealt = np.lexsort((np.random.default_rng(_SEED).random(len(truth)), truth))
    for fold in range(min(_FOLDS, len(truth)) if len(truth) > 1 else 0):
        asked = dealt[fold::_FOLDS]
        rest = np.setdiff1d(dealt, asked)
        head = _fit(taught.part(rest).and_(added), labels, settings)
        held_out = taught.part(asked)
        scores[asked] = head.scores(held_out.vectors, held_out.words)
    return scores


def _fit(taught: Sample, labels: tuple[str, ...], settings: KernelSettings) -> KernelHead:
    """Regularised least squares on targets of 1 and -1 (Rifkin et al. 2003), not yet calibrated."""
    truth = _columns(taught, labels)
    targets = np.where(truth[:, None] == np.arange(len(labels)), 1.0, -1.0).astype(np.float32)
    means = targets.mean(axis=0)
    adapter = fit_adapter(taught.vectors[:, : taught.adaptable], truth, settings.adapter)
    examples = _Examples(adapted(taught.vectors, adapter), _word_rows(taught))
    landmarks = examples.landmarks()
    weights = _least_squares(examples, landmarks, targets - means, settings)
    words = np.float32(settings.words) * (landmarks.words.T @ weights)
    return KernelHead(labels, adapter, landmarks.vectors, weights, words, means, settings.width, _UNCALIBRATED)


@dataclass(frozen=True, slots=True)
class _Examples:
    """What the kernel compares."""

    vectors: Vectors
    words: csr_matrix  # rows of length 1, or 0 without words

    def landmarks(self) -> "_Examples":
        """All of them, or a sample of very many."""
        count = len(self.vectors)
        if count <= _MOST_EXAMPLES:
            return self
        rows = landmark_rows(count)
        return _Examples(self.vectors[rows], self.words[rows])

    def kernel(self, others: "_Examples", settings: KernelSettings) -> NDArray[np.float32]:
        """One row for each of these, one column for each of the others."""
        kernel = gaussian_kernel(self.vectors, others.vectors, settings.width)
        if settings.words:
            for start in range(0, len(kernel), _ROWS):  # whole, the product of words would need memory for all their pairs
                rows = slice(start, start + _ROWS)
                kernel[rows] += np.float32(settings.words) * (self.words[rows] @ others.words.T).toarray()
        return kernel


def _word_rows(sample: Sample) -> csr_matrix:
    """Each word that a message has counts the same, and all of them together 1."""
    lengths = np.array([len(columns) for columns in sample.words], dtype=np.int64)
    if not lengths.size:
        return csr_matrix((len(sample.labels), 0), dtype=np.float32)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1), dtype=np.float32), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, np.concatenate(sample.words), starts), shape=(len(lengths), WORDS))


def _least_squares(examples: _Examples, landmarks: _Examples, targets: Scores, settings: KernelSettings) -> Scores:
    """Weights of the landmarks; of some of the examples by features in whose space the kernel is a product (Nystroem).

    Williams and Seeger 2001. With all examples as landmarks that would give the same at three times the cost.
    """
    if landmarks is examples:
        root = _cholesky(examples.kernel(examples, settings), _JITTER + settings.ridge)
        return _solve(root, _solve(root, targets), transposed=True)
    root = _cholesky(landmarks.kernel(landmarks, settings), _JITTER)
    features = _solve(root, landmarks.kernel(examples, settings))
    ridge_root = _cholesky(features @ features.T, settings.ridge)
    coordinates = _solve(ridge_root, features @ targets)
    return _solve(root, _solve(ridge_root, coordinates, transposed=True), transposed=True)


def _cholesky(matrix: NDArray[np.float32], added: float) -> NDArray[np.float32]:
    matrix[np.diag_indices(len(matrix))] += added
    return cast(NDArray[np.float32], cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def _solve(root: NDArray[np.float32], right: NDArray[np.float32], transposed: bool = False) -> NDArray[np.float32]:
    solution = solve_triangular(root, right, lower=True, trans=int(transposed), check_finite=False)
    return cast(NDArray[np.float32], solution)

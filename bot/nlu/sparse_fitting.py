"""Fits a head over sparse rows, if wanted around another one; only training imports this."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.learning import FOLDS, best_temperature
from bot.nlu.sparse_head import Columns, SparseHead

_SEED = 0
_MAX_ITERATIONS = 200
Truth = NDArray[np.int64]
Matrix: TypeAlias = sparse.csr_matrix | Vectors  # of single precision: half as much to walk through


def fit_calibrated(
    start: SparseHead, matrix: Matrix, labels: Sequence[str], strength: float, iterations: int = _MAX_ITERATIONS
) -> tuple[SparseHead, float]:
    """`fit_around`, a temperature from held-out folds, and the cross-validated accuracy (0 with too few examples to tell)."""
    truth = truth_of(labels, start)
    held_out = _held_out_logits(start, matrix, truth, strength, iterations)
    accuracy = float((held_out.argmax(axis=1) == truth).mean()) if len(held_out) else 0.0
    head = fit_around(start, matrix, truth, strength, iterations=iterations)
    temperature = best_temperature(held_out, truth[: len(held_out)])
    return SparseHead(head.labels, head.weights, head.bias, temperature), accuracy


def fit_around(
    start: SparseHead,
    matrix: Matrix,
    truth: Truth,
    strength: float,
    impossible: NDArray[np.bool_] | None = None,
    iterations: int = _MAX_ITERATIONS,
) -> SparseHead:
    """The head with the least of strength * surprise + half the squared distance of its weights from those of `start`.

    Maximum a posteriori adaptation (Chelba and Acero 2006): what the examples do not speak of stays as it was; the bias is
    free. `impossible` (examples, labels) marks what an example cannot be, so that it says nothing of that label.
    """
    used = np.arange(matrix.shape[1]) if isinstance(matrix, np.ndarray) else np.unique(matrix.indices)
    rows = matrix[:, used]
    begun = (matrix @ start.weights + start.bias).astype(np.float64)
    if impossible is not None:
        begun[impossible] = -np.inf
    right = np.eye(len(start.labels))[truth]
    shape = (len(used) + 1, len(start.labels))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        step = flat.reshape(shape)
        probabilities = softmax(begun + rows @ step[:-1].astype(np.float32) + step[-1])
        surprise = -np.log(np.maximum((probabilities * right).sum(axis=1), 1e-300)).sum()
        error = strength * (probabilities - right)
        gradient = np.vstack([rows.T @ error.astype(np.float32) + step[:-1], error.sum(axis=0)])
        return strength * surprise + 0.5 * float((step[:-1] ** 2).sum()), gradient.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    step = found.x.reshape(shape).astype(np.float32)
    weights = start.weights.copy()
    weights[used] += step[:-1]
    return SparseHead(start.labels, weights, start.bias + step[-1], 1.0)


def truth_of(labels: Sequence[str], head: SparseHead) -> Truth:
    """The index of each label in the head."""
    return np.array([head.labels.index(label) for label in labels])


def matrix_of(rows: Sequence[tuple[Columns, Vectors]], columns: int) -> sparse.csr_matrix:
    """One row an example, of its columns and values."""
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return sparse.csr_matrix((values, places, ends), shape=(len(rows), columns), dtype=np.float32)


def _held_out_logits(start: SparseHead, matrix: Matrix, truth: Truth, strength: float, iterations: int) -> Probabilities:
    """For each example the logits of a head that has not seen it; no rows when there are too few examples."""
    folds = min(FOLDS, min(Counter(truth.tolist()).values()))
    if folds < 2:
        return np.zeros((0, len(start.labels)))
    logits = np.zeros((len(truth), len(start.labels)))
    for seen, held_out in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(truth, truth):
        head = fit_around(start, matrix[seen], truth[seen], strength, iterations=iterations)
        logits[held_out] = matrix[held_out] @ head.weights + head.bias
    return logits

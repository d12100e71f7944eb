"""Fits a head over sparse rows, if wanted around another one; only training imports this."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors
from bot.nlu.head import softmax
from bot.nlu.learning import FOLDS, best_temperature
from bot.nlu.sparse_head import Columns, SparseHead

_SEED = 0
_MAX_ITERATIONS = 200
Truth = NDArray[np.int64]
Marks = NDArray[np.bool_]
Matrix: TypeAlias = sparse.csr_matrix | Vectors  # of single precision: half as much to walk through


def fit_calibrated(
    start: SparseHead, matrix: Matrix, labels: Sequence[str], strength: float, iterations: int = _MAX_ITERATIONS
) -> tuple[SparseHead, float]:
    """A head as `fit_around` makes it, with a temperature from held-out folds; and the accuracy there (0 with too few examples).

    All are fitted in one go, as one problem: the time goes into walking through the matrix, which then serves all of them. Where
    `iterations` end the search early, it has come a little less far than each alone would have.
    """
    truth = truth_of(labels, start)
    folds = _folds(truth)
    *without, head = _fit(start, matrix, truth, strength, iterations, learnt=np.vstack([~folds, np.ones(len(truth), dtype=bool)]))
    logits = np.zeros((len(truth) if without else 0, len(start.labels)))
    for left_out, other in zip(folds, without, strict=True):
        logits[left_out] = matrix[left_out] @ other.weights + other.bias
    accuracy = float((logits.argmax(axis=1) == truth).mean()) if len(logits) else 0.0
    return replace(head, temperature=best_temperature(logits, truth[: len(logits)])), accuracy


def fit_around(
    start: SparseHead,
    matrix: Matrix,
    truth: Truth,
    strength: float,
    impossible: Marks | None = None,
    iterations: int = _MAX_ITERATIONS,
) -> SparseHead:
    """The head with the least of strength * surprise + half the squared distance of its weights from those of `start`.

    Maximum a posteriori adaptation (Chelba and Acero 2006): what the examples do not speak of stays as it was; the bias is
    free. `impossible` (examples, labels) marks what an example cannot be, so that it says nothing of that label.
    """
    return _fit(start, matrix, truth, strength, iterations, np.ones((1, len(truth)), dtype=bool), impossible)[0]


def _fit(
    start: SparseHead,
    matrix: Matrix,
    truth: Truth,
    strength: float,
    iterations: int,
    learnt: Marks,
    impossible: Marks | None = None,
) -> list[SparseHead]:
    """One head for each row of `learnt` (heads, examples), which marks the examples that it learns from."""
    used = np.arange(matrix.shape[1]) if isinstance(matrix, np.ndarray) else np.unique(matrix.indices)
    rows = matrix[:, used]
    begun = (matrix @ start.weights + start.bias).astype(np.float64)
    if impossible is not None:
        begun[impossible] = -np.inf
    heads, labels = len(learnt), len(start.labels)
    right = np.eye(labels)[truth][:, None]
    counts = strength * learnt.T[:, :, None]  # (examples, heads, 1)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        step = flat.reshape(len(used) + 1, heads * labels)
        moved = (rows @ step[:-1].astype(np.float32) + step[-1]).reshape(-1, heads, labels)
        probabilities = softmax(begun[:, None] + moved)
        surprise = -np.log(np.maximum((probabilities * right).sum(axis=2, keepdims=True), 1e-300))
        error = (counts * (probabilities - right)).reshape(-1, heads * labels)
        gradient = np.vstack([(error.T.astype(np.float32) @ rows).T + step[:-1], error.sum(axis=0)])
        return float((counts * surprise).sum() + 0.5 * (step[:-1] ** 2).sum()), gradient.ravel()

    nothing = np.zeros((len(used) + 1) * heads * labels)
    found = minimize(loss, nothing, jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    steps = found.x.reshape(len(used) + 1, heads, labels).astype(np.float32)
    return [_moved(start, used, steps[:, head]) for head in range(heads)]


def _moved(start: SparseHead, used: Columns, step: Vectors) -> SparseHead:
    """The last row of `step` is the bias's."""
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


def _folds(truth: Truth) -> Marks:
    """A row for each fold, which marks what is left out; no rows when there are too few examples."""
    folds = min(FOLDS, min(Counter(truth.tolist()).values()))
    marks = np.zeros((folds if folds > 1 else 0, len(truth)), dtype=bool)
    splits = StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(truth, truth) if len(marks) else ()
    for mark, (_, left_out) in zip(marks, splits, strict=True):
        mark[left_out] = True
    return marks

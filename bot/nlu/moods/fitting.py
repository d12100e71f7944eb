"""Fits a mood head, if wanted around another one; only training imports this."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.learning import FOLDS, best_temperature
from bot.nlu.moods.features import Row
from bot.nlu.moods.head import MOODS, MoodHead

_SEED = 0
_MAX_ITERATIONS = 200
Truth = NDArray[np.int64]


def fit_moods(
    rows: Sequence[Row], labels: Sequence[str], columns: int, strength: float, prior: MoodHead | None
) -> tuple[MoodHead, float]:
    """A head for these examples and its cross-validated accuracy (0 when there are too few examples to tell).

    `strength` is the inverse of regularisation, which draws the weights to those of `prior` (to 0 without one): maximum a
    posteriori adaptation (Chelba and Acero 2006). What the examples do not speak of stays as the prior has it.
    """
    matrix = matrix_of(rows, columns)
    truth = np.array([MOODS.index(label) for label in labels])  # type: ignore[arg-type]
    start = prior or MoodHead(np.zeros((columns, len(MOODS)), np.float32), np.zeros(len(MOODS), np.float32), 1.0)
    held_out = _held_out_logits(matrix, truth, strength, start)
    accuracy = float((held_out.argmax(axis=1) == truth).mean()) if len(held_out) else 0.0
    temperature = best_temperature(held_out, truth[: len(held_out)])
    weights, bias = fit_around(start, matrix, truth, strength)
    return MoodHead(weights, bias, temperature), accuracy


def fit_around(
    start: MoodHead, matrix: sparse.csr_matrix, truth: Truth, strength: float, sided: NDArray[np.bool_] | None = None
) -> tuple[Vectors, Vectors]:
    """Weights and bias with the least of strength * surprise + half the squared distance of the weights from `start`.

    Examples that are `sided` are known to be negative or positive and say nothing of what is neutral.
    """
    used = np.unique(matrix.indices)  # the others stay where they are
    rows = matrix[:, used]
    begun = matrix @ start.weights.astype(np.float64) + start.bias
    if sided is not None:
        begun[sided, MOODS.index("neutral")] = -np.inf
    right = np.eye(len(MOODS))[truth]
    shape = (len(used) + 1, len(MOODS))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        step = flat.reshape(shape)
        probabilities = softmax(begun + rows @ step[:-1] + step[-1])
        surprise = -np.log(np.maximum((probabilities * right).sum(axis=1), 1e-300)).sum()
        error = strength * (probabilities - right)
        gradient = np.vstack([rows.T @ error + step[:-1], error.sum(axis=0)])
        return strength * surprise + 0.5 * float((step[:-1] ** 2).sum()), gradient.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _MAX_ITERATIONS})
    step = found.x.reshape(shape).astype(np.float32)
    weights = start.weights.copy()
    weights[used] += step[:-1]
    return weights, start.bias + step[-1]


def _held_out_logits(matrix: sparse.csr_matrix, truth: Truth, strength: float, start: MoodHead) -> Probabilities:
    """For each example the logits of a head that has not seen it; no rows when there are too few examples."""
    folds = min(FOLDS, min(Counter(truth.tolist()).values()))
    if folds < 2:
        return np.zeros((0, len(MOODS)))
    logits = np.zeros((len(truth), len(MOODS)))
    for seen, held_out in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(truth, truth):
        weights, bias = fit_around(start, matrix[seen], truth[seen], strength)
        logits[held_out] = matrix[held_out] @ weights + bias
    return logits


def matrix_of(rows: Sequence[Row], columns: int) -> sparse.csr_matrix:
    """One row an example."""
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    values, places = (np.concatenate([getattr(row, name) for row in rows]) for name in ("values", "columns"))
    return sparse.csr_matrix((values, places, ends), shape=(len(rows), columns), dtype=np.float32)

"""Fits a kernel head; only training imports this."""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Vectors
from bot.nlu.moods.kernel import KernelHead, nearness
from bot.nlu.sparse_fitting import fit_calibrated
from bot.nlu.sparse_head import SparseHead

_SEED = 0
_JITTER = 1e-3  # added to an example's nearness to itself, so that examples that are nearly alike do no harm
_ITERATIONS = 60  # of all folds at once, as far as 40 of each alone; two hundred of those told nothing more


def fit_kernel(
    points: Vectors, labels: Sequence[str], order: tuple[str, ...], strength: float, sharpness: float, most: int
) -> tuple[KernelHead, float]:
    """A head with labels in that `order`, and its cross-validated accuracy (0 with too few examples to tell).

    It compares with `most` of the points at most, drawn by chance, and is fitted on all (Nyström; Williams and Seeger
    2001). `strength` is the inverse of regularisation.
    """
    chosen = np.random.default_rng(_SEED).permutation(len(points))[:most]
    examples = points[chosen]
    with threadpool_limits(limits=1, user_api="blas"):  # numpy's and scipy's; threads on busy cores wait for each other
        among = nearness(examples, examples, sharpness) + _JITTER * np.eye(len(examples), dtype=np.float32)
        factor = cholesky(among, lower=True, overwrite_a=True)
        features = solve_triangular(factor, nearness(examples, points, sharpness), lower=True)
        rows = np.ascontiguousarray(features.T)
        flat, accuracy = fit_calibrated(SparseHead.blank(order, len(examples)), rows, labels, strength, _ITERATIONS)
        influence = solve_triangular(factor, flat.weights, lower=True, trans="T")
    return KernelHead(order, examples, influence, flat.bias, sharpness, flat.temperature), accuracy

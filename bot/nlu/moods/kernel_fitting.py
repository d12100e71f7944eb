"""Fits a kernel head; only training imports this."""

from collections.abc import Sequence

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.moods.kernel import KernelHead, nearness
from bot.nlu.sparse_fitting import fit_calibrated
from bot.nlu.sparse_head import SparseHead

_SEED = 0
_DIRECTIONS = 800  # of most variance among the examples; the others are noise and cost time
_LEAST_VARIANCE = 1e-6


def fit_kernel(
    points: Vectors, labels: Sequence[str], order: tuple[str, ...], strength: float, sharpness: float, most: int
) -> tuple[KernelHead, float]:
    """A head with labels in that `order`, and its cross-validated accuracy (0 with too few examples to tell).

    It compares with `most` of the points at most, drawn by chance, and is fitted on all (Nyström; Williams and Seeger
    2001). `strength` is the inverse of regularisation.
    """
    chosen = np.random.default_rng(_SEED).permutation(len(points))[:most]
    examples = points[chosen]
    variances, directions = np.linalg.eigh(nearness(examples, examples, sharpness).astype(np.float64))
    spread = (directions / np.sqrt(np.maximum(variances, _LEAST_VARIANCE)))[:, -_DIRECTIONS:]  # eigh sorts upwards
    features = nearness(points, examples, sharpness).astype(np.float64) @ spread
    flat, accuracy = fit_calibrated(SparseHead.blank(order, features.shape[1]), features, labels, strength)
    influence = (spread @ flat.weights).astype(np.float32)
    return KernelHead(order, examples, influence, flat.bias, sharpness, flat.temperature), accuracy

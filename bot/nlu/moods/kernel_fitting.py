"""Fits a kernel head; only training imports this."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from bot.nlu.encoder import Vectors
from bot.nlu.moods.kernel import KernelHead, nearness
from bot.nlu.sparse_fitting import fit_calibrated
from bot.nlu.sparse_head import SparseHead

_SEED = 0
_LEAST_VARIANCE = 1e-6  # directions with less of it are noise


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
    spread = (directions / np.sqrt(np.maximum(variances, _LEAST_VARIANCE))).astype(np.float32)
    features = sparse.csr_matrix(nearness(points, examples, sharpness) @ spread)
    flat, accuracy = fit_calibrated(SparseHead.blank(order, len(examples)), features, labels, strength)
    head = KernelHead(order, examples, spread @ flat.weights, flat.bias, sharpness, flat.temperature)
    return head, accuracy

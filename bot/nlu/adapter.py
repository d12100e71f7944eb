"""Moves vectors so that what was taught under one label comes together: one matrix, learnt by comparing examples."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from bot.nlu.encoder import Vectors

Adapter = NDArray[np.float32]
Truth = NDArray[np.int64]

_SEED = 0
_DIMENSIONS = 512  # that are left; with fewer, answering is as quick as without an adapter
_ROUNDS = 8  # over all examples; more bring examples together, and new messages no further
_BATCH = 256
_TEMPERATURE = 0.1
_RATE, _MOMENTUM, _SQUARES = 2e-3, 0.9, 0.999  # Adam's; the rate falls to 0
_TINY = 1e-8
_NO_VARIANCE = 1e-9  # of the widest direction's; single precision leaves less of what is not there


def fit_adapter(vectors: Vectors, truth: Truth, share: float) -> Adapter:
    """A matrix for these vectors, one column a dimension that is left; `truth` numbers their labels.

    Adam (Kingma and Ba 2015) lowers the supervised contrastive loss (Khosla et al. 2020), from the identity on; as in ConvFiT
    (Vulic et al. 2021), but on vectors that stay. Of the way it goes, only `share` is gone: all of it fits the examples too well.
    """
    basis, taken = _basis(vectors)
    vectors = vectors @ basis[:, :taken]
    identity = np.eye(taken, dtype=np.float32)
    matrix, momentum, squares = identity.copy(), np.zeros_like(identity), np.zeros_like(identity)
    batches = list(_batches(len(vectors))) if identity.size else []
    for step, rows in enumerate(batches, start=1):
        slope = contrastive_slope(vectors[rows], truth[rows], matrix)
        momentum += np.float32(1 - _MOMENTUM) * (slope - momentum)
        squares += np.float32(1 - _SQUARES) * (np.square(slope) - squares)
        rate = _RATE * (1 - (step - 1) / len(batches)) / (1 - _MOMENTUM**step)
        matrix -= np.float32(rate) * momentum / (np.sqrt(squares / np.float32(1 - _SQUARES**step)) + np.float32(_TINY))
    adapter = basis.copy()
    adapter[:, :taken] += np.float32(share) * (basis[:, :taken] @ (matrix - identity))
    return adapter


def contrastive_slope(vectors: Vectors, truth: Truth, adapter: Adapter) -> Adapter:
    """The gradient of the loss: that each vector, moved, picks those of its own label out of all the others."""
    moved = vectors @ adapter
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), _TINY)
    moved /= lengths
    nearness = moved @ moved.T / np.float32(_TEMPERATURE)
    np.fill_diagonal(nearness, -np.inf)
    picked = np.exp(nearness - nearness.max(axis=1, keepdims=True))
    picked /= picked.sum(axis=1, keepdims=True)
    same = (truth[:, None] == truth).astype(np.float32)
    np.fill_diagonal(same, 0)
    alike = same.sum(axis=1, keepdims=True)
    pull = np.where(alike > 0, picked - same / np.maximum(alike, 1), 0) / np.float32(_TEMPERATURE * len(vectors))
    turned = (pull + pull.T) @ moved
    turned -= moved * np.einsum("ij,ij->i", turned, moved)[:, None]  # lengths are 1 whatever the matrix
    slope: Adapter = vectors.T @ (turned / lengths)
    return slope


def _basis(vectors: Vectors) -> tuple[Adapter, int]:
    """Columns at right angles, and how many of them span what the vectors take up most; the others are at right angles to all.

    Adam goes as far along each column, and should along none further: they lie by chance within the space, which alone decides
    on them. So what an eigenvector's sign or its neighbours are when nothing tells them apart changes nothing.
    """
    dimensions = vectors.shape[1]
    if dimensions <= _DIMENSIONS:
        return np.eye(dimensions, dtype=np.float32), dimensions
    exact = vectors.astype(np.float64)
    subset = (dimensions - _DIMENSIONS, dimensions - 1)
    variances, directions = eigh(exact.T @ exact, subset_by_index=subset, check_finite=False)
    space = directions[:, variances > _NO_VARIANCE * variances[-1]]
    chance = np.random.default_rng(_SEED).standard_normal((dimensions, _DIMENSIONS))
    within = space @ (space.T @ chance)
    taken = space.shape[1]
    basis, triangle = np.linalg.qr(np.hstack([within[:, :taken], (chance - within)[:, taken:]]))
    return (basis * np.sign(np.diag(triangle))).astype(np.float32), taken


def _batches(count: int) -> Iterator[NDArray[np.int64]]:
    """Rows of about `_BATCH` vectors that are compared with each other, in chance order; two at least, or none."""
    chance = np.random.default_rng(_SEED)
    for _ in range(_ROUNDS if count > 1 else 0):
        yield from np.array_split(chance.permutation(count), max(1, count // _BATCH))

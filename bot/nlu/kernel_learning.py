"""Fits the head of the intents in closed form, and its calibration on what each example gets when it is left out."""

from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import Calibration, KernelHead, KernelSettings, Scores, gaussian_kernel

_SEED = 0
_MOST_LANDMARKS = 6000  # with more examples, a sample of them: the time grows with the square
_JITTER = 1e-3  # keeps equal examples apart, so that single precision is enough
_CALIBRATED_ON = 4000  # examples at most; two numbers need no more
_LEAST_OWN_SHARE = 1e-3

Truth = NDArray[np.int64]


def fit_kernel_head(vectors: Vectors, labels: list[str], settings: KernelSettings) -> tuple[KernelHead, float]:
    """A head for these examples, and how often it is right about an example that it has not seen (0 with a single label).

    Regularised least squares on targets of 1 and -1 in the space of the landmarks (Rifkin et al. 2003; Nystroem features after
    Williams and Seeger 2001). What an example gets when it is left out follows in closed form from its part in its own fit.
    """
    classes, truth = np.unique(np.array(labels), return_inverse=True)
    targets = np.where(truth[:, None] == np.arange(len(classes)), 1.0, -1.0).astype(np.float32)
    means = targets.mean(axis=0)
    landmarks = _landmarks(vectors)
    with threadpool_limits(limits=1, user_api="blas"):  # numpy's and scipy's; threads on busy cores wait for each other
        weights, fitted, own_share = _least_squares(vectors, landmarks, targets - means, settings)
    left_out = targets - (targets - means - fitted) / np.maximum(1 - own_share, _LEAST_OWN_SHARE)[:, None]
    head = KernelHead(
        labels=tuple(str(label) for label in classes),
        landmarks=landmarks,
        weights=weights,
        means=means,
        width=settings.width,
        calibration=calibrate(left_out, truth, settings),
    )
    return head, float((left_out.argmax(axis=1) == truth).mean()) if len(classes) > 1 else 0.0


def calibrate(scores: Scores, truth: Truth, settings: KernelSettings) -> Calibration:
    """From scores of examples that their model has not seen, and the columns of their labels."""
    chosen = np.random.default_rng(_SEED).permutation(len(truth))[:_CALIBRATED_ON]
    sample, labels = scores[chosen], truth[chosen]

    def calibration(logarithms: NDArray[np.float64], member: float = 0.0) -> Calibration:
        sharpness, softness = np.exp(np.clip(logarithms, -3, 4))
        return Calibration(float(sharpness), float(softness), member, _quantile(scores.max(axis=1), settings.rejected))

    def of_truth(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
        return calibration(logarithms).probabilities(sample)[np.arange(len(labels)), labels]

    best = minimize(lambda values: -np.log(of_truth(values) + 1e-12).mean(), (0.0, 1.5), method="Nelder-Mead").x
    return calibration(best, _quantile(of_truth(best), 1 - settings.coverage))


def _quantile(values: NDArray[np.floating], share: float) -> float:
    """The value that a new one is below with the probability `share` at most, if it is like these (conformal quantile)."""
    rank = int(np.floor((len(values) + 1) * share))
    return float(np.sort(values)[rank - 1]) if rank else -1.0


def _landmarks(vectors: Vectors) -> Vectors:
    if len(vectors) <= _MOST_LANDMARKS:
        return vectors
    return vectors[np.sort(np.random.default_rng(_SEED).permutation(len(vectors))[:_MOST_LANDMARKS])]


def _least_squares(
    vectors: Vectors, landmarks: Vectors, targets: Scores, settings: KernelSettings
) -> tuple[Scores, Scores, NDArray[np.float32]]:
    """Weights of the landmarks, fitted targets, and the share that each example has in its own fit."""
    root = _cholesky(gaussian_kernel(landmarks, landmarks, settings.width), _JITTER)
    features = _solve(root, gaussian_kernel(landmarks, vectors, settings.width))
    ridge_root = _cholesky(features @ features.T, settings.ridge)
    features = _solve(ridge_root, features)
    coordinates = features @ targets
    weights = _solve(root, _solve(ridge_root, coordinates, transposed=True), transposed=True)
    return weights, features.T @ coordinates, np.einsum("mn,mn->n", features, features)


def _cholesky(matrix: NDArray[np.float32], added: float) -> NDArray[np.float32]:
    matrix[np.diag_indices(len(matrix))] += added
    return cast(NDArray[np.float32], cholesky(matrix, lower=True, overwrite_a=True, check_finite=False))


def _solve(root: NDArray[np.float32], right: NDArray[np.float32], transposed: bool = False) -> NDArray[np.float32]:
    solution = solve_triangular(root, right, lower=True, trans=int(transposed), check_finite=False)
    return cast(NDArray[np.float32], solution)

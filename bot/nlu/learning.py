"""Fits a linear head and makes its probabilities honest; only training imports this."""

import warnings
from collections import Counter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu.encoder import Vectors
from bot.nlu.head import LinearHead, Probabilities, softmax

FOLDS = 5
_SEED = 0
_MAX_ITERATIONS = 300


def fit_head(vectors: Vectors, labels: list[str], strength: float) -> tuple[LinearHead, float]:
    """A head for these examples and its cross-validated accuracy (0 when there are too few examples to tell).

    `strength` is the inverse of regularisation; the temperature comes from held-out folds.
    """
    logits, truth = held_out_logits(vectors, labels, strength)
    model = _fit(vectors, np.array(labels), strength)
    weights, bias = _linear_map(model)
    head = LinearHead(tuple(str(label) for label in model.classes_), weights, bias, best_temperature(logits, truth))
    return head, float((logits.argmax(axis=1) == truth).mean()) if len(truth) else 0.0


def held_out_logits(vectors: Vectors, labels: list[str], strength: float) -> tuple[Probabilities, NDArray[np.int64]]:
    """For each example the logits of a head that has not seen it, and the index of its label (in sorted order)."""
    classes, truth = np.unique(np.array(labels), return_inverse=True)
    folds = min(FOLDS, min(Counter(labels).values()))
    if folds < 2 or len(classes) < 2:
        return np.zeros((0, len(classes))), truth[:0]
    logits = np.zeros((len(labels), len(classes)))
    for seen, held_out in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(vectors, truth):
        weights, bias = _linear_map(_fit(vectors[seen], truth[seen], strength))
        logits[held_out] = vectors[held_out] @ weights + bias
    return logits, truth


def best_temperature(logits: Probabilities, truth: NDArray[np.int64]) -> float:
    """The temperature under which held-out answers are likeliest; 1 when there is nothing to measure it on."""
    if not len(truth):
        return 1.0
    rows = np.arange(len(truth))

    def surprise(log_temperature: float) -> float:
        probabilities = softmax(logits / np.exp(log_temperature))[rows, truth]
        return float(-np.log(np.maximum(probabilities, 1e-12)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))


def _fit(vectors: Vectors, labels: NDArray[np.generic], strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, max_iter=_MAX_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits do not matter here
        return model.fit(vectors, labels)


def _linear_map(model: LogisticRegression) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and bias with one column a class; scikit-learn keeps a single one for two classes."""
    weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        return np.hstack([np.zeros_like(weights), weights]), np.concatenate([np.zeros_like(bias), bias])
    return weights, bias

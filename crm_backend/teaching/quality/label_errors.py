"""Examples that likely have the wrong intent, by models that have not seen them.

Confident learning (Northcutt, Jiang and Chuang 2021) by self-confidence: a model is fitted to all folds but one and asked about
that one; an example is doubted where it finds another intent likelier and its own nearly impossible. The model is a ridge
regression on random Fourier features of the sentence vectors, near to the kernel head that serves, and linear in the number of
examples: the folds share one Gram matrix, from which each subtracts its own part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities

FOLDS = 5
FEATURES = 2048
WIDTH = 1.0  # of the Gaussian kernel that the features stand for; vectors have length 1
RIDGE = 0.3
DOUBTED = 0.01  # probability of its own intent below which an example is doubted; `concierge evaluate label-errors`
_SHARPNESS = (1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0)  # of scores, tried for the best likelihood


@dataclass(frozen=True)
class Doubt:
    """An example (its row) that another label (its number) fits better; `confidence`: how sure that is, 0 to 1."""

    row: int
    better: int
    confidence: float


def doubts(probabilities: Probabilities, labels: np.ndarray, below: float = DOUBTED) -> list[Doubt]:
    """The examples that likely have the wrong label, the surest first."""
    rows = np.arange(len(labels))
    better = probabilities.argmax(axis=1)
    own = probabilities[rows, labels]
    doubted = np.flatnonzero((better != labels) & (own < below))
    margin = probabilities[rows, better] - own
    found = [Doubt(int(row), int(better[row]), float(margin[row])) for row in doubted]
    return sorted(found, key=lambda doubt: -doubt.confidence)


def out_of_fold(vectors: Vectors, labels: np.ndarray, tell: Callable[[float], None] = lambda part: None) -> Probabilities:
    """For each example the probabilities of all labels, from a model that has not seen it. Labels are numbers from 0."""
    features, kinds = _features(vectors.astype(np.float32)), int(labels.max()) + 1
    wanted = np.zeros((len(labels), kinds), np.float32)
    wanted[np.arange(len(labels)), labels] = 1
    tell(0.2)
    gram, sums = features.T @ features, features.T @ wanted
    tell(0.4)
    scores, folds = np.empty((len(labels), kinds), np.float32), _folds(labels)
    ridge = RIDGE * np.eye(len(gram), dtype=np.float32)
    for fold in range(FOLDS):
        rows = np.flatnonzero(folds == fold)
        mine = features[rows]
        weights = np.linalg.solve(gram - mine.T @ mine + ridge, sums - mine.T @ wanted[rows])
        scores[rows] = mine @ weights
        tell(0.4 + 0.6 * (fold + 1) / FOLDS)
    return _probabilities(scores, labels)


def _features(vectors: Vectors) -> Vectors:
    random = np.random.default_rng(0)
    directions = random.standard_normal((vectors.shape[1], FEATURES)).astype(np.float32) / WIDTH
    phases = random.uniform(0, 2 * np.pi, FEATURES).astype(np.float32)
    features: Vectors = np.cos(vectors @ directions + phases) * np.float32((2 / FEATURES) ** 0.5)
    return np.hstack([features, np.ones((len(vectors), 1), np.float32)])


def _folds(labels: np.ndarray) -> np.ndarray:
    """Which fold each example is in; each label is spread over all of them."""
    random, folds = np.random.default_rng(0), np.empty(len(labels), int)
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        folds[rows] = (np.arange(len(rows)) + random.integers(FOLDS)) % FOLDS
    return folds


def _probabilities(scores: Vectors, labels: np.ndarray) -> Probabilities:
    candidates = [_softmax(scores * sharpness) for sharpness in _SHARPNESS]
    return max(candidates, key=lambda each: float(np.log(each[np.arange(len(labels)), labels] + 1e-9).mean()))


def _softmax(scores: Vectors) -> Probabilities:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Probabilities = raised / raised.sum(axis=1, keepdims=True)
    return probabilities


def numbered(labels: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Labels as numbers, and what the numbers stand for."""
    kinds = sorted(set(labels))
    number = {kind: index for index, kind in enumerate(kinds)}
    return np.array([number[label] for label in labels]), kinds

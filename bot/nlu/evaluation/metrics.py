"""Counts over labels and confidences; what scikit-learn has comes from there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DRAWS = 400  # enough to know the mean to a tenth of a point
BINS = 15  # as Guo et al. 2017 ("On Calibration of Modern Neural Networks") take them


@dataclass(frozen=True, slots=True)
class Score:
    """Of what was given a label the share that is right; of what has it the share found; their harmonic mean; how much has it."""

    precision: float
    recall: float
    f1: float
    support: int

    @classmethod
    def counted(cls, hits: int, found: int, support: int) -> "Score":
        """Shares of nothing are 0."""
        precision, recall = hits / max(1, found), hits / max(1, support)
        return cls(precision, recall, 2 * hits / max(1, found + support), support)


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in (`low`, `high`]: how many, how sure they were, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def label_scores(truth: Sequence[str], guesses: Sequence[str]) -> dict[str, Score]:
    """One score for each label that is there or was given, in alphabetical order."""
    from sklearn.metrics import precision_recall_fscore_support  # takes a second to import

    labels = sorted({*truth, *guesses})
    columns = precision_recall_fscore_support(truth, guesses, labels=labels, zero_division=0.0)
    rows = zip(labels, *columns, strict=True)
    return {
        label: Score(float(precision), float(recall), float(f1), int(support)) for label, precision, recall, f1, support in rows
    }


def macro(scores: Sequence[Score]) -> Score:
    """The mean over labels, each counting the same; the F1 of a label that was given without being there is 0."""
    return Score(
        float(np.mean([score.precision for score in scores])),
        float(np.mean([score.recall for score in scores])),
        float(np.mean([score.f1 for score in scores])),
        sum(score.support for score in scores),
    )


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """The bins of equal width that have answers in them; confidences are from 0 to 1."""
    confidence, correct = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    place = _places(confidence)
    return [
        Bin(index / BINS, (index + 1) / BINS, int(here.sum()), float(confidence[here].mean()), float(correct[here].mean()))
        for index in range(BINS)
        if (here := place == index).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and accuracy of a bin are apart, in the mean over answers: the expected calibration error."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / total


def calibration_error_by_chance(confidences: Sequence[float]) -> float:
    """The calibration error that these would show, in the mean, were each exactly the chance of being right; none is 0."""
    confidence = np.asarray(confidences, dtype=np.float64)
    right = np.random.default_rng(0).random((_DRAWS, len(confidence))) < confidence
    gaps = (right - confidence) @ np.eye(BINS)[_places(confidence)]
    return float(np.abs(gaps).sum(axis=1).mean() / len(confidence))


def _places(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each."""
    return np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)

"""Whether customers write otherwise than they did, and otherwise than what was taught."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.nlu.encoder import Vectors

UNFAMILIAR = 0.05  # of the taught examples are as far from all others as a message must be to count as unfamiliar
SHIFTED = 0.2  # population stability index from which the mix of intents has changed (0.1: somewhat)
CHANCE = 0.01  # of so large a difference between two samples of the same messages
ROUNDS = 200  # permutations
FEWEST = 50  # messages on either side
_FLOOR = 1e-3  # share of an intent that nobody asked for


@dataclass(frozen=True)
class Shift:
    """How different two samples of vectors are, and how often chance makes them so."""

    distance: float
    chance: float

    @property
    def real(self) -> bool:
        return self.chance <= CHANCE


def familiar_from(taught: Vectors) -> float:
    """The cosine to the nearest other example that all but a few examples have."""
    nearest = [_nearest(taught[start : start + 1000], taught, start) for start in range(0, len(taught), 1000)]
    return float(np.quantile(np.concatenate(nearest), UNFAMILIAR))


def unfamiliar(messages: Vectors, taught: Vectors, familiar: float) -> np.ndarray:
    """Which messages are farther from all that was taught."""
    return np.asarray((messages @ taught.T).max(axis=1) < familiar)


def stability(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """The population stability index of two counts of intents; 0 when their shares are the same."""
    names = before.keys() | after.keys()
    old, new = (
        np.array([max(_FLOOR, counts.get(name, 0) / max(1, sum(counts.values()))) for name in names])
        for counts in (before, after)
    )
    return float(((new - old) * np.log(new / old)).sum())


def shift(before: Vectors, after: Vectors, rounds: int = ROUNDS) -> Shift:
    """The maximum mean discrepancy of two samples, squared, under a Gaussian kernel, and its chance by permutation."""
    both, split = np.concatenate([before, after]).astype(np.float32), len(before)
    distances = np.maximum(0.0, 2 - 2 * both @ both.T)
    kernel = np.exp(-distances / max(1e-6, float(np.median(distances))))
    np.fill_diagonal(kernel, 0.0)
    random, rows = np.random.default_rng(0), np.arange(len(both))
    found = _discrepancy(kernel, rows, split)
    by_chance = [_discrepancy(kernel, random.permutation(rows), split) for _ in range(rounds)]
    return Shift(found, (1 + sum(each >= found for each in by_chance)) / (1 + rounds))


def _discrepancy(kernel: np.ndarray, rows: np.ndarray, split: int) -> float:
    first, second = split, len(rows) - split
    member = np.zeros(len(rows), np.float32)
    member[rows[:split]] = 1
    other = 1 - member
    within = member @ kernel @ member / (first * (first - 1)) + other @ kernel @ other / (second * (second - 1))
    return float(within - 2 * (member @ kernel @ other) / (first * second))


def _nearest(some: Vectors, taught: Vectors, start: int) -> np.ndarray:
    likeness = some @ taught.T
    likeness[np.arange(len(some)), start + np.arange(len(some))] = -1
    return np.asarray(likeness.max(axis=1))

"""Intents that are taken for one another, wordings that stand twice, and where the intents lie."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities

CONFUSED = 0.08  # of the examples of both intents, from which they overlap
FEWEST_CONFUSED = 4  # examples
NEAR = 0.95  # cosine from which two wordings are the same but for a letter or a word
MOST_PAIRS = 200  # near-duplicates that are told
_AT_ONCE = 1000  # rows that are compared with all others


@dataclass(frozen=True)
class Overlap:
    """Two labels, the rows of either that were taken for the other, their share, and the cosine of the middles."""

    first: int
    second: int
    rows: tuple[int, ...]
    share: float
    alike: float


def overlaps(vectors: Vectors, probabilities: Probabilities, labels: np.ndarray) -> list[Overlap]:
    """Pairs of labels that a model confuses, the worst first."""
    guesses, kinds = probabilities.argmax(axis=1), probabilities.shape[1]
    counts = np.bincount(labels, minlength=kinds)
    confused = np.zeros((kinds, kinds), int)
    np.add.at(confused, (labels, guesses), 1)
    alike, found = middles(vectors, labels) @ middles(vectors, labels).T, []
    for first in range(kinds):
        for second in range(first + 1, kinds):
            both = int(confused[first, second] + confused[second, first])
            share = both / max(1, int(counts[first] + counts[second]))
            if both >= FEWEST_CONFUSED and share >= CONFUSED:
                pair = ((labels == first) & (guesses == second)) | ((labels == second) & (guesses == first))
                rows = tuple(int(row) for row in np.flatnonzero(pair))
                found.append(Overlap(first, second, rows, share, float(alike[first, second])))
    return sorted(found, key=lambda each: -each.share)


def middles(vectors: Vectors, labels: np.ndarray) -> Vectors:
    """The middle of each label's vectors, of length 1."""
    sums = np.zeros((int(labels.max()) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors)
    centres: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return centres


def places(centres: Vectors) -> Vectors:
    """The middles in two dimensions (their principal ones), each from -1 to 1, drawn apart where they crowd."""
    if len(centres) < 3:
        return np.zeros((len(centres), 2), np.float32)
    left, sizes, _ = np.linalg.svd(centres - centres.mean(axis=0), full_matrices=False)
    flat = left[:, :2] * sizes[:2]
    values = (flat - flat.min(axis=0)) / (np.ptp(flat, axis=0) + 1e-9)
    ranks = flat.argsort(axis=0).argsort(axis=0) / (len(flat) - 1)
    placed: Vectors = values + ranks - 1
    return placed


def same_wordings(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Rows whose texts differ in case, punctuation or spacing at most."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[wording(text)].append(row)
    return [tuple(each) for letters, each in rows.items() if letters and len(each) > 1]


def near_wordings(vectors: Vectors, texts: Sequence[str], labels: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs of rows of different labels with almost the same meaning, the nearest first; the same wordings are left out."""
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(vectors), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(vectors)))
        likeness = vectors[rows] @ vectors[start:].T
        near = (likeness >= NEAR) & (labels[rows][:, None] != labels[start:])
        found += [
            (start + int(row), start + int(column), float(likeness[row, column])) for row, column in np.argwhere(np.triu(near))
        ]
    spoken = [any(character.isalnum() for character in text) for text in texts]  # emoji alone are near to one another
    apart = (
        (one, other, alike)
        for one, other, alike in found
        if spoken[one] and spoken[other] and wording(texts[one]) != wording(texts[other])
    )
    return sorted(apart, key=lambda pair: -pair[2])[:MOST_PAIRS]


def wording(text: str) -> str:
    """Letters, digits and symbols without case."""
    return "".join(character for character in text.casefold() if unicodedata.category(character)[0] in "LNS")

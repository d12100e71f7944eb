"""Which words moved a mood: how the score would change without what a word adds by itself."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.nlu.head import Probabilities, softmax
from bot.nlu.moods.features import Row
from bot.nlu.sparse_head import SparseHead

MOST = 3  # words named
_LEAST = 0.02  # of the score, for a word to be named


def score_of(probabilities: Probabilities) -> float:
    """From -1 to 1, of probabilities in the order of MOODS: that of positive less that of negative."""
    return float(probabilities[..., 2] - probabilities[..., 0])


def word_weights(head: SparseHead, row: Row, words: Sequence[tuple[int, int]]) -> list[float]:
    """For each word (its start and end in the text) the score less the score without the word's part.

    A word's part is what its own pieces and cues add to the logits, shared among the characters of each; the sentence
    vector, which belongs to no word, stays as it is.
    """
    logits = head.logits(row.columns, row.values)
    end = max((end for _, end in words), default=0)
    parts = np.zeros((end + 1, len(head.labels)))
    for start, stop, part in _parts(head, row):
        if start < (stop := min(stop, end)):
            parts[start:stop] += part / (stop - start)
    score = score_of(softmax(logits))
    return [score - score_of(softmax(logits - parts[start:stop].sum(axis=0))) for start, stop in words]


def telling(weights: Sequence[float]) -> list[int]:
    """Which words to name: the few of most weight, the most telling first."""
    order = sorted(range(len(weights)), key=lambda index: -abs(weights[index]))
    return [index for index in order[:MOST] if abs(weights[index]) >= _LEAST]


def _parts(head: SparseHead, row: Row) -> Iterator[tuple[int, int, Probabilities]]:
    """Each piece and cue with its place and what it adds to the logits."""
    ends = row.first_piece + len(row.pieces)
    columns, values = row.columns[row.first_piece :], row.values[row.first_piece :]
    added = (head.weights[columns] * values[:, None] / head.temperature).astype(np.float64)
    for piece, part in zip(row.pieces, added, strict=False):
        yield piece.start, piece.end, part
    groups = [sighting.group for sighting in row.cues]
    for sighting in row.cues:
        yield sighting.start, sighting.end, added[ends - row.first_piece + sighting.group] / groups.count(sighting.group)

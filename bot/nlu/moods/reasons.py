"""Which words moved a mood: what each adds, by itself, to the log odds of positive against negative."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.nlu.head import Probabilities
from bot.nlu.moods.cues import cue_names
from bot.nlu.moods.features import Row
from bot.nlu.sparse_head import SparseHead

_MOST = 3  # words named
_LEAST = 0.1  # for a word to be named


def score_of(probabilities: Probabilities) -> float:
    """From -1 to 1, of probabilities in the order of MOODS: that of positive less that of negative."""
    return float(probabilities[2] - probabilities[0])


def word_weights(head: SparseHead, row: Row, words: Sequence[tuple[int, int]]) -> list[float]:
    """What each word (its start and end in the text) adds to the log odds of positive against negative.

    It is the sum over pieces and cues that stand in the word, shared among the characters of each. What the sentence
    vector adds belongs to no word.
    """
    end = max((end for _, end in words), default=0)
    parts = np.zeros(end + 1)
    for start, stop, part in _parts(head, row):
        if start < (stop := min(stop, end)):
            parts[start:stop] += part / (stop - start)
    return [float(parts[start:stop].sum()) for start, stop in words]


def telling(weights: Sequence[float]) -> list[int]:
    """Which words to name: the few of most weight, the most telling first."""
    order = sorted(range(len(weights)), key=lambda index: -abs(weights[index]))
    return [index for index in order[:_MOST] if abs(weights[index]) >= _LEAST]


def _parts(head: SparseHead, row: Row) -> Iterator[tuple[int, int, float]]:
    """Each piece and cue with its place and what it adds."""
    columns, values = row.columns[row.first_piece :], row.values[row.first_piece :]
    added = (head.weights[columns, 2] - head.weights[columns, 0]) * values / head.temperature
    for piece, part in zip(row.pieces, added.tolist(), strict=False):
        yield piece.start, piece.end, part
    cues = dict(zip(columns[len(row.pieces) :].tolist(), added[len(row.pieces) :].tolist(), strict=True))
    first_cue = len(head.weights) - len(cue_names())
    groups = [sighting.group for sighting in row.cues]
    for sighting in row.cues:
        yield sighting.start, sighting.end, cues[first_cue + sighting.group] / groups.count(sighting.group)

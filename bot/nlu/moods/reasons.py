"""Which words moved a mood, by a linear head that has learnt from the same examples as the one that decides."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.nlu.moods.cues import cue_names
from bot.nlu.moods.reader import Point
from bot.nlu.sparse_head import SparseHead

_MOST = 3  # words named
_LEAST = 0.1  # of the log odds, for a word to be named

Span = tuple[int, int]  # start and end in the text


def telling_words(head: SparseHead, point: Point, words: Sequence[Span]) -> list[tuple[Span, float]]:
    """The few words of most weight, the most telling first, each with what it adds to the log odds of positive against negative.

    That is the sum over the pieces and cues that stand in the word; one that covers several words is shared among its
    characters. What the sentence vector says belongs to no word.
    """
    parts = list(_parts(head, point))
    if not parts or not words:
        return []
    starts, stops, sums = (np.array(column) for column in zip(*parts, strict=True))
    shares = sums / np.maximum(stops - starts, 1)
    changes = np.zeros(max(int(stops.max()), words[-1][1]) + 2)
    np.add.at(changes, starts, shares)
    np.add.at(changes, stops, -shares)
    added = changes.cumsum()
    weights = [(span, float(added[span[0] : span[1]].sum())) for span in words]
    return sorted((each for each in weights if abs(each[1]) >= _LEAST), key=lambda each: -abs(each[1]))[:_MOST]


def _parts(head: SparseHead, point: Point) -> Iterator[tuple[int, int, float]]:
    """Each piece and cue with its place and what it adds."""
    row, sightings = point.row, point.cues.sightings
    columns, values = row.columns[row.first_piece :], row.values[row.first_piece :]
    added = ((head.weights[columns, 2] - head.weights[columns, 0]) * values).tolist()
    for piece, part in zip(row.pieces, added, strict=False):
        yield piece.start, piece.end, part
    first_cue = len(head.weights) - len(cue_names())
    cues = dict(zip((columns[len(row.pieces) :] - first_cue).tolist(), added[len(row.pieces) :], strict=True))
    groups = [sighting.group for sighting in sightings]
    for sighting in sightings:
        yield sighting.start, sighting.end, cues[sighting.group] / groups.count(sighting.group)

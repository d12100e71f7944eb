"""Which words moved a mood: what each adds to the log odds of positive against negative, to the first order."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.moods.catalogue import Sighting
from bot.nlu.wording import Piece

_MOST = 3  # words named
_LEAST = 0.05  # for a word to be named

Part = tuple[int, int, float]  # start and end in the text, and what that piece of it adds


def parts_of_pieces(found: Sequence[Piece], added: Vectors) -> Iterator[Part]:
    """What the pieces of a text add, one number a piece."""
    for piece, part in zip(found, added.tolist(), strict=True):
        yield piece.start, piece.end, part


def parts_of_cues(sightings: Sequence[Sighting], added: Vectors) -> Iterator[Part]:
    """What the groups of cues add, one number a group, shared among the places where the group was seen."""
    groups = [sighting.group for sighting in sightings]
    for sighting in sightings:
        yield sighting.start, sighting.end, float(added[sighting.group]) / groups.count(sighting.group)


def word_weights(parts: Iterator[Part], words: Sequence[tuple[int, int]]) -> list[float]:
    """For each word (its start and end in the text) the sum of what stands in it; a part is shared among its characters."""
    end = max((end for _, end in words), default=0)
    added = np.zeros(end + 1)
    for start, stop, part in parts:
        if start < (stop := min(stop, end)):
            added[start:stop] += part / (stop - start)
    return [float(added[start:stop].sum()) for start, stop in words]


def telling(weights: Sequence[float]) -> list[int]:
    """Which words to name: the few of most weight, the most telling first."""
    order = sorted(range(len(weights)), key=lambda index: -abs(weights[index]))
    return [index for index in order[:_MOST] if abs(weights[index]) >= _LEAST]

"""Which words moved a mood: how the log odds of positive against negative change without a word's cues and pieces."""

from collections.abc import Sequence

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities, softmax
from bot.nlu.message import Message
from bot.nlu.moods.cues import strengths
from bot.nlu.moods.kernel import KernelHead
from bot.nlu.moods.reader import Point, PointReader
from bot.nlu.wording import READ_CHARACTERS

_TRIED = 6  # words: each costs a comparison with all examples
_MOST = 3  # words named
_LEAST = 0.1  # of the log odds, for a word to be named

Span = tuple[int, int]  # start and end in the text


def telling_words(
    head: KernelHead, reader: PointReader, message: Message, point: Point, words: Sequence[Span]
) -> list[tuple[Span, float]]:
    """The few words of most weight, the most telling first, each with what the log odds lose without it.

    What the sentence vector says belongs to no word and stays as it is.
    """
    moved = _moved_logits(reader, point, words)
    held = [sum(_meets(word, sighting) for sighting in point.cues.sightings) for word in words]
    order = sorted(range(len(words)), key=lambda index: (-held[index], -abs(moved[index, 2] - moved[index, 0])))[:_TRIED]
    if not order:
        return []
    without = [_without(reader, message, point, words[index], moved[index]) for index in order]
    odds = _log_odds(head.probabilities(message.vector, np.stack([point.end, *without])))
    weights = [(words[index], float(odds[0] - odd)) for index, odd in zip(order, odds[1:], strict=True)]
    return sorted((each for each in weights if abs(each[1]) >= _LEAST), key=lambda each: -abs(each[1]))[:_MOST]


def _without(reader: PointReader, message: Message, point: Point, word: Span, moved: Probabilities) -> Vectors:
    """The end of the point, had the word not been there."""
    sightings = [sighting for sighting in point.cues.sightings if not _meets(word, sighting)]
    cues = np.array(strengths(message.text[:READ_CHARACTERS], sightings), dtype=np.float32)
    opinion = point.opinion
    if len(opinion):
        opinion = softmax(np.log(np.maximum(opinion, 1e-9)) - moved).astype(np.float32)
    return reader.end(cues, opinion)


def _moved_logits(reader: PointReader, point: Point, words: Sequence[Span]) -> Probabilities:
    """What the pieces of each word add to the prior's logits; a piece is shared among its characters."""
    end = max((end for _, end in words), default=0)
    added = np.zeros((end + 1, 3))
    if reader.prior and point.row:
        pieces = slice(point.row.first_piece, point.row.first_piece + len(point.row.pieces))
        parts = reader.prior.weights[point.row.columns[pieces]] * point.row.values[pieces, None] / reader.prior.temperature
        for piece, part in zip(point.row.pieces, parts, strict=True):
            if piece.start < (stop := min(piece.end, end)):
                added[piece.start : stop] += part / (stop - piece.start)
    return np.array([added[start:stop].sum(axis=0) for start, stop in words]).reshape(len(words), 3)


def _log_odds(probabilities: Probabilities) -> Probabilities:
    odds: Probabilities = np.log(np.maximum(probabilities[:, 2], 1e-9) / np.maximum(probabilities[:, 0], 1e-9))
    return odds


def _meets(word: Span, sighting: tuple[int, int, int]) -> bool:
    return sighting[1] < word[1] and word[0] < sighting[2]

"""Reads the mood of a message with our own heads: the one that ships gives an opinion, the one learnt here decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.errors import ModelError
from bot.nlu.message import Message
from bot.nlu.moods.cues import cue_names
from bot.nlu.moods.features import Cues, Row, read_cues, read_row, width
from bot.nlu.moods.kernel import KernelHead
from bot.nlu.moods.reasons import Part, parts_of_cues, parts_of_pieces, word_weights
from bot.nlu.results import MOODS
from bot.nlu.sparse_head import SparseHead

_PRIORS = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Point:
    """A message as numbers: its vector, its cues and, if there is a prior, that one's opinion."""

    numbers: Vectors
    cues: Cues
    row: Row | None
    opinion: Vectors


@dataclass(frozen=True, slots=True)
class PointReader:
    """Makes points; `cues` and `opinion` are how much these weigh beside the vector, which has length 1."""

    prior: SparseHead | None
    cues: float
    opinion: float

    def read(self, message: Message) -> Point:
        """The point of a message whose language and vector are known."""
        cues = read_cues(message)
        row, opinion = None, np.zeros(0, dtype=np.float32)
        if self.prior:
            row = read_row(message, cues)
            opinion = self.prior.probabilities(row.columns, row.values).astype(np.float32)
        return Point(np.concatenate([message.vector, self.cues * cues.strengths, self.opinion * opinion]), cues, row, opinion)

    def weights(self, head: KernelHead, point: Point, words: Sequence[tuple[int, int]]) -> list[float]:
        """What each word (its start and end) adds to the log odds; what the vector adds belongs to no word."""
        first = len(point.numbers) - len(point.cues.strengths) - len(point.opinion)
        slope = head.slope(point.numbers, slice(first, None))
        by_cues = parts_of_cues(point.cues.sightings, slope * point.numbers[first:])
        by_pieces = self._parts_of_opinion(point, slope[len(point.cues.strengths) :])
        return word_weights(chain(by_cues, by_pieces), words)

    def _parts_of_opinion(self, point: Point, slope: Vectors) -> Iterator[Part]:
        """By the chain rule: pieces move the prior's logits, these its probabilities, these the log odds."""
        if self.prior is None or point.row is None:
            return iter(())
        row, opinion = point.row, point.opinion
        pull = self.opinion * opinion * (slope - opinion @ slope) / self.prior.temperature
        pieces = slice(row.first_piece, row.first_piece + len(row.pieces))
        return parts_of_pieces(row.pieces, (self.prior.weights[row.columns[pieces]] @ pull) * row.values[pieces])


def load_prior(name: str, dimensions: int) -> SparseHead | None:
    """The head that ships under this name, None for ''; ModelError when there is none for vectors of so many dimensions."""
    if not name:
        return None
    try:
        prior = SparseHead.load(_PRIORS / f"{name}.npz")
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"there is no usable prior '{name}' for sentiment ({error})") from error
    if prior.labels != MOODS or len(prior.weights) != width(dimensions):
        raise ModelError(f"the prior '{name}' belongs to another encoder; set 'prior' of 'sentiment' to ''")
    return prior


def vector_length(numbers: int, prior: str) -> int:
    """How many of a point's numbers are its vector's."""
    return numbers - len(cue_names()) - (len(MOODS) if prior else 0)

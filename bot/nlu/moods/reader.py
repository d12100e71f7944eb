"""Makes the point that a message is for its mood: vector, cues, and the opinion of a head that ships."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.errors import ModelError
from bot.nlu.message import Message
from bot.nlu.moods.cues import cue_names, first_pair
from bot.nlu.moods.features import Cues, Row, read_cues, read_row, width
from bot.nlu.results import MOODS
from bot.nlu.sparse_head import SparseHead

_PRIORS = Path(__file__).parent
_PAIR = 0.5  # of a pair of cues beside a single one: there are many pairs, and most say little


@dataclass(frozen=True, slots=True)
class Point:
    """A message as numbers (its vector, its cues and, if there is a prior, that one's opinion), and the row of its words."""

    numbers: Vectors
    row: Row
    cues: Cues


@dataclass(frozen=True, slots=True)
class PointReader:
    """`cue_weight` and `opinion_weight` are how much these weigh beside the vector, which has length 1."""

    prior: SparseHead | None
    cue_weight: float
    opinion_weight: float

    def read(self, message: Message) -> Point:
        """The point of a message whose language and vector are known."""
        cues = read_cues(message)
        row = read_row(message, cues)
        single, pairs = np.split(self.cue_weight * cues.strengths, [first_pair()])
        numbers = [message.vector, single, _PAIR * pairs]
        if self.prior:
            numbers.append(self.opinion_weight * self.prior.probabilities(row.columns, row.values))
        return Point(np.concatenate(numbers).astype(np.float32), row, cues)


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

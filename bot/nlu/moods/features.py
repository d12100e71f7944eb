"""A message as the numbers that its mood is read from: vector, words, letters and cues, in one sparse row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.message import Message
from bot.nlu.moods.catalogue import Sighting
from bot.nlu.moods.cues import cue_groups, cue_names, strengths
from bot.nlu.wording import DIMENSIONS as WORDING
from bot.nlu.wording import READ_CHARACTERS, Piece, piece_values, pieces

LANGUAGES = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko")  # in the order of their blocks; append only
_SURE = 0.5  # confidence from which a message is read as its language's


@dataclass(frozen=True, slots=True)
class Row:
    """The columns that are not zero, and their values; those of `pieces` start at `first_piece`, those of `cues` after them."""

    columns: NDArray[np.int32]
    values: Vectors
    first_piece: int
    pieces: tuple[Piece, ...]
    cues: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Scales:
    """How much each kind of numbers weighs beside the vector, which has length 1."""

    language: float  # of the vector once more in a block of the message's language (Daumé 2007, "Frustratingly easy")
    words: float
    letters: float
    cues: float


def width(dimensions: int) -> int:
    """How many columns there are with an encoder of so many `dimensions`."""
    return dimensions * (1 + len(LANGUAGES)) + WORDING + len(cue_names())


def read(message: Message, scales: Scales) -> Row:
    """The row of a message whose language and vector are known."""
    dimensions = len(message.vector)
    columns = [np.arange(dimensions, dtype=np.int32)]
    values = [message.vector]
    code, confidence = message.language.code, message.language.confidence
    if code in LANGUAGES and confidence >= _SURE:
        columns.append(columns[0] + dimensions * (1 + LANGUAGES.index(code)))
        values.append(scales.language * message.vector)
    first_of_words = dimensions * (1 + len(LANGUAGES))
    first_piece = sum(len(block) for block in columns)
    found = pieces(message.text)
    columns.append(np.array([piece.column for piece in found], dtype=np.int32) + np.int32(first_of_words))
    values.append(piece_values(found, scales.words, scales.letters))
    sightings = tuple(cue_groups().find(message.text[:READ_CHARACTERS]))
    cues = np.array(strengths(message.text[:READ_CHARACTERS], sightings), dtype=np.float32)
    present = np.flatnonzero(cues)
    columns.append(present.astype(np.int32) + np.int32(first_of_words + WORDING))
    values.append(scales.cues * cues[present])
    return Row(np.concatenate(columns), np.concatenate(values).astype(np.float32), first_piece, tuple(found), sightings)

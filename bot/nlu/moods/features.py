"""A message as the numbers that its mood is read from: its vector, words, letters and cues."""

from dataclasses import dataclass

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.message import Message
from bot.nlu.moods.catalogue import Sighting
from bot.nlu.moods.cues import cue_groups, cue_names, strengths
from bot.nlu.sparse_head import Columns
from bot.nlu.wording import DIMENSIONS as WORDING
from bot.nlu.wording import READ_CHARACTERS, Piece, piece_values, pieces

LANGUAGES = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko")  # in the order of their blocks; append only
_SURE = 0.5  # confidence from which a message is read as its language's
# How much each kind of numbers weighs beside the vector, which has length 1; the heads that ship were fitted with these.
_LANGUAGE = 0.5  # of the vector once more in a block of the message's language (Daumé 2007, "Frustratingly easy")
_WORDS = 0.7
_LETTERS = 0.7


@dataclass(frozen=True, slots=True)
class Cues:
    """Where cues stand, and how strong each of `cue_names()` is."""

    sightings: tuple[Sighting, ...]
    strengths: Vectors


@dataclass(frozen=True, slots=True)
class Row:
    """The columns that are not zero, and their values; those of `pieces` start at `first_piece`."""

    columns: Columns
    values: Vectors
    first_piece: int
    pieces: tuple[Piece, ...]


def width(dimensions: int) -> int:
    """How many columns there are with an encoder of so many `dimensions`."""
    return dimensions * (1 + len(LANGUAGES)) + WORDING + len(cue_names())


def read_cues(message: Message) -> Cues:
    """The cues in the start of a message."""
    text = message.text[:READ_CHARACTERS]
    sightings = tuple(cue_groups().find(text))
    return Cues(sightings, np.array(strengths(text, sightings), dtype=np.float32))


def read_row(message: Message, cues: Cues) -> Row:
    """The row of a message whose language and vector are known."""
    dimensions = len(message.vector)
    columns = [np.arange(dimensions, dtype=np.int32)]
    values = [message.vector]
    code, confidence = message.language.code, message.language.confidence
    if code in LANGUAGES and confidence >= _SURE:
        columns.append(columns[0] + dimensions * (1 + LANGUAGES.index(code)))
        values.append(_LANGUAGE * message.vector)
    first_of_words = dimensions * (1 + len(LANGUAGES))
    first_piece = sum(len(block) for block in columns)
    found = pieces(message.text)
    columns.append(np.array([piece.column for piece in found], dtype=np.int32) + np.int32(first_of_words))
    values.append(piece_values(found, _WORDS, _LETTERS))
    present = np.flatnonzero(cues.strengths)
    columns.append(present.astype(np.int32) + np.int32(first_of_words + WORDING))
    values.append(cues.strengths[present])
    return Row(np.concatenate(columns), np.concatenate(values).astype(np.float32), first_piece, tuple(found))

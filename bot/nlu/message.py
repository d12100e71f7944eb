"""A message on its way through the pipeline: what each component leaves for the next."""

from dataclasses import dataclass, field

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.results import Decision, EntityValue, Intent, Language, ParseContext, Sentiment
from bot.nlu.text import NormalisedText

_FIRST_SYMBOL = 0x2190  # arrows, and after them pictures and emoji


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a component proposes; `start` and `end` count characters of the normalised text."""

    entity: str
    value: EntityValue
    start: int
    end: int
    confidence: float


@dataclass(slots=True)
class Message:
    """Filled from left to right; a component may rely on what the components before it have set."""

    content: NormalisedText
    context: ParseContext
    language: Language = field(default_factory=lambda: Language("en", 0.0))
    respelt: str = ""  # what of the text is encoded, and how
    vector: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    inner: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    decision: Decision = "unsure"
    intent_ranking: tuple[Intent, ...] = ()
    candidates: list[Candidate] = field(default_factory=list)
    sentiment: Sentiment = field(default_factory=lambda: Sentiment("neutral", 0.0))

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def says_something(self) -> bool:
        """Whether there is a letter, a digit or a symbol such as an emoji, and not only punctuation."""
        return any(character.isalnum() or ord(character) >= _FIRST_SYMBOL for character in self.text)


if not Doc.has_extension("message"):
    Doc.set_extension("message", default=None)


def message_of(doc: Doc) -> Message:
    """The message that this document stands for."""
    message: Message = doc._.message
    return message

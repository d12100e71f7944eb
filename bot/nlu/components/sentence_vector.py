"""The meaning of the whole message as one vector."""

import re

from spacy.tokens import Doc

from bot.nlu.encoder import Encoder, Vectors
from bot.nlu.message import message_of

# The encoder reads every number as another word, so all order numbers look alike to it.
_ORDER_NUMBER = re.compile(r"\blt[- ]?\d{6}(?!\d)", re.IGNORECASE)
_ANY_ORDER_NUMBER = "LT-100001"


class SentenceVector:
    """Encodes the start and the end of the message, `max_characters` of it at most."""

    def __init__(self, encoder: Encoder, max_characters: int) -> None:
        self._encoder = encoder
        self._max_characters = max_characters

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        message.vector = self.encode([message.text])[0]
        return doc

    def encode(self, texts: list[str]) -> Vectors:
        """One row for each normalised text."""
        return self._encoder.encode([self._prepare(text) for text in texts])

    def _prepare(self, text: str) -> str:
        text = _ORDER_NUMBER.sub(_ANY_ORDER_NUMBER, text)
        if len(text) <= self._max_characters:
            return text
        tail = self._max_characters // 3  # people put the wish at the start, or after the story
        return f"{text[: self._max_characters - tail]} {text[-tail:]}"

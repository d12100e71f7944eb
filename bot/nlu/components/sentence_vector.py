"""The meaning of the whole message as one vector."""

import json
import re
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.encoder import Encoder, Vectors
from bot.nlu.message import message_of
from bot.nlu.simplified import simplified_wording
from bot.nlu.spelling import SPELLING_FILE, Speller

# The encoder reads every number as another word, so all order numbers look alike to it.
_ORDER_NUMBER = re.compile(r"\blt[- ]?\d{6}(?!\d)", re.IGNORECASE)
_ANY_ORDER_NUMBER = "LT-100001"


class SentenceVector:
    """Encodes the start and the end of the message, `max_characters` of it at most, in the spelling of the examples."""

    def __init__(self, encoder: Encoder, max_characters: int) -> None:
        self._encoder = encoder
        self._max_characters = max_characters
        self._speller = Speller({}, encoder.knows)

    def load(self, folder: Path) -> None:
        self._speller = Speller(json.loads((folder / SPELLING_FILE).read_text("utf-8")), self._encoder.knows)

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        message.vector = self.encode([self._respelt(message.text, message.language.code)])[0]
        return doc

    def _respelt(self, text: str, language: str) -> str:
        """Other languages than those of the examples stay as they are: their words are no slips."""
        if language == "en":
            return self._speller.mend(text)
        return simplified_wording(text) if language == "zh" else text

    def encode(self, texts: list[str]) -> Vectors:
        """One row for each normalised text."""
        return self._encoder.encode([self._prepare(text) for text in texts])

    def _prepare(self, text: str) -> str:
        text = _ORDER_NUMBER.sub(_ANY_ORDER_NUMBER, text)
        if len(text) <= self._max_characters:
            return text
        tail = self._max_characters // 3  # people put the wish at the start, or after the story
        return f"{text[: self._max_characters - tail]} {text[-tail:]}"

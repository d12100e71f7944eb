"""The meaning of the whole message as one vector."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc
from spacy.util import minibatch

from bot.nlu import order_numbers
from bot.nlu.encoder import Encoded, Encoder
from bot.nlu.homophones import HOMOPHONES_FILE, HomophoneMender
from bot.nlu.message import Message, message_of
from bot.nlu.spelling import SPELLING_FILE, Speller
from bot.nlu.traditional import simplified

# The encoder reads every number as another word, so all order numbers look alike to it.
_ANY_ORDER_NUMBER = "LT-100001"


class SentenceVector:
    """Encodes the start and the end of the message, `max_characters` of it at most, in the spelling of the examples."""

    def __init__(self, encoder: Encoder, max_characters: int) -> None:
        self._encoder = encoder
        self._max_characters = max_characters
        self._speller = Speller({}, {}, encoder.knows)
        self._homophones = HomophoneMender({}, [])

    def load(self, folder: Path) -> None:
        words, characters = (json.loads((folder / name).read_text("utf-8")) for name in (SPELLING_FILE, HOMOPHONES_FILE))
        self._speller = Speller(words["taught"], words["usual"], self._encoder.knows)
        self._homophones = HomophoneMender(characters["pairs"], characters["alike"])

    def __call__(self, doc: Doc) -> Doc:
        self.read([message_of(doc)], mended=True)
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Many documents, so many at once."""
        for batch in minibatch(docs, batch_size):  # type: ignore[no-untyped-call]  # spaCy has no type for it
            self.read([message_of(doc) for doc in batch], mended=True)
            yield from batch

    def read(self, messages: Sequence[Message], *, mended: bool) -> None:
        """Encode messages whose language is known: those that customers send mended, examples as they are."""
        for message in messages:
            text = self._prepare(message.text)
            message.respelt = self.respelt(text, message.language.code) if mended else text
        encoded = self._encoder.encode([message.respelt for message in messages])
        for message, vector, inner in zip(messages, *encoded, strict=True):
            message.vector, message.inner = vector, inner

    def respelt(self, text: str, language: str) -> str:
        """The text in the spelling of the examples; in other languages than theirs it stays, because its words are no slips."""
        if language == "en":
            return self._speller.mend(text)
        return self._homophones.mend(simplified(text)) if language == "zh" else text

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row for each normalised text."""
        return self._encoder.encode([self._prepare(text) for text in texts])

    def _prepare(self, text: str) -> str:
        text = order_numbers.alike(text, _ANY_ORDER_NUMBER)
        if len(text) <= self._max_characters:
            return text
        tail = self._max_characters // 3  # people put the wish at the start, or after the story
        return f"{text[: self._max_characters - tail]} {text[-tail:]}"

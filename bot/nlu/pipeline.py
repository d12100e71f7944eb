"""The trained pipeline: loaded once, then asked once a message."""

import json
import logging
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import spacy
from spacy.language import Language as SpacyLanguage

from bot.nlu.components.intent import IntentClassifier, Weighing
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.components.tokenizer import MessageTokenizer
from bot.nlu.encoder import Vectors
from bot.nlu.errors import ModelError
from bot.nlu.evidence import Evidence, explain
from bot.nlu.factories import PREFIX, TOKENIZER
from bot.nlu.kernel_head import Calibration
from bot.nlu.manifest import Manifest, read_manifest
from bot.nlu.message import Message, message_of
from bot.nlu.results import Entity, Intent, Language, ParseContext, ParseResult
from bot.nlu.settings import ComponentSettings
from bot.nlu.text import normalise
from bot.nlu.wishes import wishes_of

_log = logging.getLogger(__name__)
MAX_CHARACTERS = 10_000
ENCODER, INTENT = "sentence_vector", "intent"  # the components' names
AFTER_INTENT = ["sentiment"]  # what the intent does not need
_NO_INTENT = Intent("", 0.0)  # the component failed or is left out


class Pipeline:
    """Understands messages; one at a time, so that several threads may share it."""

    def __init__(self, manifest: Manifest, nlp: SpacyLanguage, tokenizer: MessageTokenizer, folder: Path) -> None:
        self.manifest = manifest
        self.folder = folder
        self._nlp = nlp
        self._tokenizer = tokenizer
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, key: bytes | None = None) -> "Pipeline":
        """The pipeline that `train` left in `folder`, warmed up; ModelError when it cannot be used.

        With a `key`, only a model that was signed with it is loaded.
        """
        manifest = read_manifest(folder, key)
        try:
            nlp, tokenizer = assemble(manifest.pipeline)
            for _, component in nlp.pipeline:
                if load := getattr(component, "load", None):
                    load(folder)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise ModelError(f"the model in {folder} cannot be used ({type(error).__name__}: {error}); train again") from error
        nlp.set_error_handler(_report)  # type: ignore[arg-type]  # spaCy types it as one that raises
        pipeline = cls(manifest, nlp, tokenizer, folder)
        for text in ("Hello, where is my order LT-100001 from 3 March?", "你好，我上周二买的台灯到哪了？"):
            pipeline.parse(text)
        return pipeline

    def parse(self, text: str, context: ParseContext | None = None) -> ParseResult:
        """What the message means; never raises, whatever the text is."""
        known = context or ParseContext()
        whole = self._read(text, known)
        within = replace(known, language=whole.language.code)
        return replace(whole, wishes=wishes_of(whole, lambda part: self._read(part, within)))

    def read(self, asked: Sequence[tuple[str, ParseContext]]) -> list[ParseResult]:
        """What many messages mean, each taken as one wish: for measuring. Read together they take a third of the time."""
        try:
            with self._lock, self._nlp.memory_zone():
                docs = [self._tokenizer.tokenize(text[:MAX_CHARACTERS], context) for text, context in asked]
                read = self._nlp.pipe(docs, batch_size=max(1, len(docs)))
                return [_result(text, message_of(doc)) for (text, _), doc in zip(asked, read, strict=True)]
        except Exception:  # a component failed at one of them: it is to cost what it would have found there, and nothing else
            return [self._read(text, context) for text, context in asked]

    def _read(self, text: str, context: ParseContext) -> ParseResult:
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.tokenize(text[:MAX_CHARACTERS], context)
            return _result(text, message_of(self._nlp(doc)))

    def explain(self, text: str, context: ParseContext | None = None) -> Evidence:
        """Why `parse` finds the intent that it finds; some dozens of times its work, other messages are parsed meanwhile."""
        with self._lock, self._nlp.memory_zone():
            message = message_of(self._nlp(self._tokenizer.tokenize(text[:MAX_CHARACTERS], context or ParseContext())))
        vector: SentenceVector = self._nlp.get_pipe(ENCODER)  # type: ignore[assignment]  # spaCy knows components as callables
        return explain(message, vector, self._intent)

    def weigh(self, text: str) -> Weighing:
        """What `parse` decides on for a message of nobody in particular, so that it can be decided with other thresholds."""
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.tokenize(text[:MAX_CHARACTERS], ParseContext())
            return self._intent.weighing(message_of(self._nlp(doc, disable=AFTER_INTENT)))

    @property
    def calibration(self) -> Calibration:
        """The thresholds of its decisions."""
        return self._intent.calibration

    @property
    def intents(self) -> tuple[str, ...]:
        """All intents that it tells apart, in the order of a weighing's probabilities."""
        return self._intent.labels

    @property
    def _intent(self) -> IntentClassifier:
        component: IntentClassifier = self._nlp.get_pipe(INTENT)  # type: ignore[assignment]  # spaCy knows components as callables
        return component

    @property
    def encoder(self) -> str:
        """Which sentence encoder it has, with its settings: vectors of another one are not to be compared with its own."""
        values = next(component.values for component in self.manifest.pipeline if component.name == ENCODER)
        return json.dumps(values, sort_keys=True)

    def encode(self, texts: Sequence[str], language: str) -> Vectors:
        """The vectors that messages in this language (ISO 639-1) with these texts have: one row of length 1 a text.

        The nearer two rows, the more alike in meaning; their product is the cosine.
        """
        component: SentenceVector = self._nlp.get_pipe(ENCODER)  # type: ignore[assignment]  # spaCy knows components as callables
        return component.encode([component.respelt(normalise(text).text, language) for text in texts]).vectors


def assemble(settings: Sequence[ComponentSettings]) -> tuple[SpacyLanguage, MessageTokenizer]:
    """A spaCy pipeline of our components, not loaded yet; ValueError for an unknown one or unfit settings."""
    if not settings or settings[0].name != TOKENIZER:
        raise ValueError(f"the first component is '{TOKENIZER}'")
    nlp = spacy.blank("xx")
    tokenizer = MessageTokenizer(nlp)
    nlp.tokenizer = tokenizer
    for component in settings[1:]:
        nlp.add_pipe(PREFIX + component.name, name=component.name, config=component.values)
    return nlp, tokenizer


def _report(name: str, component: object, docs: object, error: Exception) -> None:
    """A component that fails costs what it would have found, not the answer; the text stays out of the log."""
    _log.error("the component %s failed with %s", name, type(error).__name__)


def _result(text: str, message: Message) -> ParseResult:
    return ParseResult(
        text=text,
        language=Language(message.language.code, min(1.0, message.language.confidence)),
        intent=message.intent_ranking[0] if message.intent_ranking else _NO_INTENT,
        decision=message.decision,
        intent_ranking=message.intent_ranking,
        entities=tuple(_entities(text, message)),
        sentiment=message.sentiment,
    )


def _entities(text: str, message: Message) -> list[Entity]:
    entities = []
    for found in message.candidates:
        start, end = message.content.original_span(found.start, found.end)
        entities.append(Entity(found.entity, found.value, text[start:end], start, end, found.confidence))
    return entities

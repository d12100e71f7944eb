"""The trained pipeline: loaded once, then asked once a message."""

import json
import logging
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language as SpacyLanguage

from bot.nlu.components.tokenizer import MessageTokenizer
from bot.nlu.errors import ModelError
from bot.nlu.factories import PREFIX, TOKENIZER
from bot.nlu.message import Message, message_of
from bot.nlu.results import Entity, Language, ParseContext, ParseResult
from bot.nlu.settings import ComponentSettings

_log = logging.getLogger(__name__)
MODEL_FORMAT = 5
MODEL_FILE = "model.json"
MAX_CHARACTERS = 10_000


class Pipeline:
    """Understands messages; one at a time, so that several threads may share it."""

    def __init__(self, nlp: SpacyLanguage, tokenizer: MessageTokenizer) -> None:
        self._nlp = nlp
        self._tokenizer = tokenizer
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path) -> "Pipeline":
        """The pipeline that `train` left in `folder`, warmed up; ModelError when it cannot be used."""
        settings = _read_model(folder)
        try:
            nlp, tokenizer = assemble(settings)
            for _, component in nlp.pipeline:
                if load := getattr(component, "load", None):
                    load(folder)
        except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise ModelError(f"the model in {folder} cannot be used ({type(error).__name__}: {error}); train again") from error
        nlp.set_error_handler(_report)  # type: ignore[arg-type]  # spaCy types it as one that raises
        pipeline = cls(nlp, tokenizer)
        for text in ("Hello, where is my order LT-100001 from 3 March?", "你好，我上周二买的台灯到哪了？"):
            pipeline.parse(text)
        return pipeline

    def parse(self, text: str, context: ParseContext | None = None) -> ParseResult:
        """What the message means; never raises, whatever the text is."""
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.tokenize(text[:MAX_CHARACTERS], context or ParseContext())
            return _result(text, message_of(self._nlp(doc)))


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


def _read_model(folder: Path) -> list[ComponentSettings]:
    path = folder / MODEL_FILE
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"no model in {folder} ({error.strerror}); train one first") from error
    except ValueError as error:
        raise ModelError(f"{path} is damaged; train again") from error
    if not isinstance(description, dict) or description.get("format") != MODEL_FORMAT:
        raise ModelError(f"the model in {folder} was made by another version; train again")
    try:
        return [ComponentSettings(entry["name"], entry["values"]) for entry in description["pipeline"]]
    except (KeyError, TypeError) as error:
        raise ModelError(f"{path} is damaged; train again") from error


def _result(text: str, message: Message) -> ParseResult:
    return ParseResult(
        text=text,
        language=Language(message.language.code, min(1.0, message.language.confidence)),
        intent=message.intent_ranking[0],
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

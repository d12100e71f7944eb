"""Reads many messages with a model, in processes beside this one; what a model has read once it need not read again."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import astuple, dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.nlu import Entity, ParseContext, ParseResult, Pipeline
from bot.nlu.results import Decision
from crm_backend.cores import cores
from crm_backend.supervisor.process import dies_with

CHUNK = 48  # messages, which are read together; so many take a tenth of a second
PROCESSES = 2
Tell = Callable[[float], None]  # the part done, from 0 to 1
Span = tuple[str, int, int, str]  # entity, start, end, value as JSON


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, and what is known around it where that matters: for dates and phone numbers."""

    text: str
    now: str | None = None  # ISO 8601
    timezone: str = "UTC"
    region: str | None = None

    @property
    def context(self) -> ParseContext:
        more: dict[str, Any] = {"now": datetime.fromisoformat(self.now)} if self.now else {}
        return ParseContext(timezone=self.timezone, region=self.region, **more)

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(astuple(self)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a message."""

    intent: str
    confidence: float
    decision: Decision
    mood: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, result: ParseResult) -> "Reading":
        spans = tuple((each.entity, each.start, each.end, _value(each)) for each in result.entities)
        return cls(result.intent.name, result.intent.confidence, result.decision, result.sentiment.label, spans)

    @classmethod
    def kept(cls, values: Sequence[Any]) -> "Reading":
        """One that was kept as JSON."""
        intent, confidence, decision, mood, spans = values
        return cls(intent, confidence, decision, mood, tuple(tuple(span) for span in spans))

    @property
    def entities(self) -> tuple[Entity, ...]:
        return tuple(Entity(entity, json.loads(value), "", start, end, 1.0) for entity, start, end, value in self.spans)


Readings = Mapping[Asked, Reading]
Coming = tuple[Sequence[Asked], Future[list[Reading]]]


class Pending:
    """Readings on their way."""

    def __init__(self, known: dict[str, Reading], asked: Sequence[Asked], coming: Sequence[Coming]) -> None:
        self._known, self._asked, self._coming = known, asked, coming

    def result(self, tell: Tell) -> Readings:
        """All of them, when they are there."""
        for number, (chunk, future) in enumerate(self._coming, 1):
            self._known.update(zip((each.key for each in chunk), future.result(), strict=True))
            tell(number / len(self._coming))
        tell(1.0)
        return {each: self._known[each.key] for each in self._asked}


class Readers:
    """Two processes that read; `kept` is the folder in which readings stay, a file for each model."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        processes = min(PROCESSES, cores())
        self._pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=(os.getpid(),))
        self._known: dict[str, dict[str, Reading]] = {}

    def begin(self, model: Path, fingerprint: str, asked: Iterable[Asked]) -> Pending:
        """Begin to read with the model in this folder what it has not read before."""
        wanted = list(dict.fromkeys(asked))
        known = self._known.setdefault(fingerprint, self._load(fingerprint))
        unknown = [each for each in wanted if each.key not in known]
        chunks = [unknown[start : start + CHUNK] for start in range(0, len(unknown), CHUNK)]
        return Pending(known, wanted, [(chunk, self._pool.submit(_read, str(model), chunk)) for chunk in chunks])

    def close(self, *, keep: bool) -> None:
        """End the processes; with `keep`, the readings of these models replace those of others."""
        self._pool.shutdown(cancel_futures=True)
        if not keep:
            return
        self._kept.mkdir(parents=True, exist_ok=True)
        files = {self._file(fingerprint): readings for fingerprint, readings in self._known.items()}
        for path in self._kept.glob("*.json"):
            if path not in files:
                path.unlink(missing_ok=True)
        for path, readings in files.items():
            coming = path.with_suffix(f".{os.getpid()}")
            coming.write_text(json.dumps({key: astuple(reading) for key, reading in readings.items()}), "utf-8")
            coming.replace(path)

    def _file(self, fingerprint: str) -> Path:
        return self._kept / f"{fingerprint[:32]}.json"

    def _load(self, fingerprint: str) -> dict[str, Reading]:
        try:
            content = json.loads(self._file(fingerprint).read_text("utf-8"))
            return {key: Reading.kept(values) for key, values in content.items()}
        except (OSError, ValueError, TypeError):  # not there, or not whole: it is read anew
            return {}


_pipelines: dict[str, Pipeline] = {}  # of this process, by folder


def _begin(parent: int) -> None:
    """Die with the process that reads: its end would not be noticed here."""
    if in_child := dies_with(parent):
        in_child()


def _read(folder: str, asked: Sequence[Asked]) -> list[Reading]:
    if folder not in _pipelines:
        _pipelines[folder] = Pipeline.load(Path(folder))
    return [Reading.of(result) for result in _pipelines[folder].read([(each.text, each.context) for each in asked])]


def _value(entity: Entity) -> str:
    return json.dumps(entity.value, ensure_ascii=False, sort_keys=True)

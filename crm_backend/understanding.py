"""The NLU pipelines inside the app: the deployment's own, and the versions that people have trained and let answer."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from bot.nlu import Evidence, ModelError, ParseContext, ParseResult, Pipeline
from bot.nlu.encoder import Vectors
from bot.nlu.manifest import MODEL_FILE
from crm_backend.metrics import PARSE_SECONDS

log = structlog.get_logger()
SHORT = 200  # characters
AT_ONCE = 8  # texts that are encoded before messages get their turn
LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Version:
    """A trained version that is loaded; `dialogue` is the id of the dialogue's model that it has of its own."""

    number: int
    pipeline: Pipeline
    dialogue: str | None = None


@dataclass(frozen=True, slots=True)
class Lineup:
    """Which versions answer: the live one (None: what came with the deployment), and the canary a share of the customers."""

    live: Version | None = None
    canary: Version | None = None
    share: float = 0.0
    shadow: Version | None = None

    def chosen(self, customer: str | None) -> Version | None:
        """The version for a customer: always the same one, also while the canary's share grows."""
        if self.canary and customer is not None and lot(self.canary.number, customer) < self.share:
            return self.canary
        return self.live


@dataclass(frozen=True, slots=True)
class Understood:
    """The `nlu` object of a message, as the API serves it, and the number of the version that made it."""

    nlu: dict[str, Any]
    model: int | None


def lot(number: int, customer: str) -> float:
    """Where a customer stands between 0 and 1, another place for each version: not always the same people try what is new."""
    return int.from_bytes(hashlib.sha256(f"{number} {customer}".encode()).digest()[:8], "big") / 2**64


class Understanding:
    """Parses messages with the version whose turn it is, else with the model of a folder, which is signed with `key`.

    Raises `ModelError` when the folder has no such model.

    A short message is parsed where it is, which takes a few milliseconds and less than handing it to a thread that then
    competes for the interpreter; a long one goes to a thread, so that the event loop goes on meanwhile.
    """

    def __init__(self, model: Path, key: bytes | None = None) -> None:
        self._model = model
        self._key = key
        self._seen = _version(model)
        self._pipeline = Pipeline.load(model, key)
        self.lineup = Lineup()  # replaced as a whole: a message that is being parsed keeps what it began with
        self.on_failure: Callable[[int], None] = _nobody  # told the number of a version that failed at a message
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")
        self._watch: asyncio.Task[None] | None = None
        self._explains = asyncio.Lock()

    async def parse(self, text: str, context: ParseContext | None = None) -> dict[str, Any]:
        """The `nlu` object of a message of nobody in particular, as the API serves it."""
        return (await self.understand(text, context)).nlu

    async def understand(self, text: str, context: ParseContext | None = None, customer: str | None = None) -> Understood:
        """What a message means; `customer` is any name of whoever wrote it, by which a canary's share is chosen."""
        started = time.perf_counter()
        version = self.lineup.chosen(customer)
        found = await self._try(version, text, context) if version else None
        if found is None:
            found, version = await self._parse(self._pipeline, text, context), None
        PARSE_SECONDS.observe(time.perf_counter() - started)
        return Understood(found.to_wire(), version.number if version else None)

    async def _try(self, version: Version, text: str, context: ParseContext | None) -> ParseResult | None:
        """What a version makes of a message; None when it fails, which the deployment's own model then makes up for."""
        try:
            found = await self._parse(version.pipeline, text, context)
            if found.intent.name:
                return found
        except Exception as error:
            log.error("version_failed", version=version.number, error=type(error).__name__)
        self.on_failure(version.number)
        return None

    async def _parse(self, pipeline: Pipeline, text: str, context: ParseContext | None) -> ParseResult:
        parse = partial(pipeline.parse, text, context=context or ParseContext())
        if len(text) <= SHORT:
            return parse()
        return await asyncio.get_running_loop().run_in_executor(self._thread, parse)

    @property
    def _live(self) -> Pipeline:
        return self.lineup.live.pipeline if self.lineup.live else self._pipeline

    async def explain(self, text: str, context: ParseContext) -> tuple[Evidence, int | None]:
        """Why the live version understands a message as it does, and that version's number (None: the deployment's own).

        One at a time, in a thread, while messages are parsed.
        """
        async with self._explains:
            live = self.lineup.live
            pipeline = live.pipeline if live else self._pipeline
            return await asyncio.to_thread(pipeline.explain, text, context), live.number if live else None

    @property
    def encoder(self) -> str:
        """Which sentence encoder the live model has: vectors of another one are not to be compared with its own."""
        return self._live.encoder

    @property
    def base_fingerprint(self) -> str:
        """Of the model that came with the deployment."""
        return self._pipeline.manifest.fingerprint

    @property
    def fingerprint(self) -> str:
        """Of the live model."""
        return self._live.manifest.fingerprint

    @property
    def live_folder(self) -> Path:
        """Where the live model lies."""
        return self._live.folder

    async def encode(self, texts: Sequence[str], language: str) -> Vectors:
        """Vectors of these texts in this language, one row of length 1 each; many are made in a thread, some at a time."""
        pipeline = self._live  # the same to the end, whatever is trained meanwhile
        if len(texts) == 1 and len(texts[0]) <= SHORT:
            return pipeline.encode(texts, language)
        rows = [
            await asyncio.get_running_loop().run_in_executor(
                self._thread, pipeline.encode, texts[start : start + AT_ONCE], language
            )
            for start in range(0, len(texts), AT_ONCE)
        ]
        return np.concatenate(rows)

    def keep_current(self) -> None:
        """Begin to take over each model that is trained into the folder from now on."""
        self._watch = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Parse no more."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            found = _version(self._model)
            if found not in (None, self._seen):
                self._seen = found
                await self._take_over()

    async def _take_over(self) -> None:
        """Put the new model in the place of the old one, which answers until then and stays if the new one is not usable."""
        try:
            self._pipeline = await asyncio.to_thread(Pipeline.load, self._model, self._key)
        except ModelError as error:
            log.error("model_refused", error=str(error))
        else:
            log.info("model_taken_over", fingerprint=self._pipeline.manifest.fingerprint[:12])


def _nobody(_version: int) -> None:
    pass


def _version(model: Path) -> tuple[int, int] | None:
    """What changes with every training: the manifest's file, which training puts in place last; None while there is none."""
    with contextlib.suppress(OSError):
        found = (model / MODEL_FILE).stat()
        return found.st_ino, found.st_mtime_ns
    return None

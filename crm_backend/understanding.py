"""The NLU pipeline inside the app: one model, whose place a newer one takes while messages go on."""

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from bot.nlu import ModelError, ParseContext, Pipeline
from bot.nlu.manifest import MODEL_FILE
from crm_backend.metrics import PARSE_SECONDS

log = structlog.get_logger()
SHORT = 200  # characters
LOOK_SECONDS = 2.0


class Understanding:
    """Parses messages with the model of a folder, if it is signed with `key`; raises `ModelError` when there is none.

    A short message is parsed where it is, which takes a few milliseconds and less than handing it to a thread that then
    competes for the interpreter; a long one goes to a thread, so that the event loop goes on meanwhile.
    """

    def __init__(self, model: Path, key: bytes | None = None) -> None:
        self._model = model
        self._key = key
        self._seen = _version(model)
        self._pipeline = Pipeline.load(model, key)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")
        self._watch: asyncio.Task[None] | None = None

    async def parse(self, text: str, context: ParseContext | None = None) -> dict[str, Any]:
        """The `nlu` object of a message, as the API serves it."""
        started = time.perf_counter()
        parse = partial(self._pipeline.parse, text, context=context or ParseContext())
        if len(text) <= SHORT:
            result = parse()
        else:
            result = await asyncio.get_running_loop().run_in_executor(self._thread, parse)
        PARSE_SECONDS.observe(time.perf_counter() - started)
        return result.to_wire()

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


def _version(model: Path) -> tuple[int, int] | None:
    """What changes with every training: the manifest's file, which training puts in place last; None while there is none."""
    with contextlib.suppress(OSError):
        found = (model / MODEL_FILE).stat()
        return found.st_ino, found.st_mtime_ns
    return None

"""The NLU pipeline inside the app: one model, and one thread for long messages."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bot.nlu import ParseContext, Pipeline
from crm_backend.metrics import PARSE_SECONDS

SHORT = 200  # characters


class Understanding:
    """Parses messages with the model of a folder.

    A short message is parsed where it is, which takes a few milliseconds and less than handing it to a thread that then
    competes for the interpreter; a long one goes to a thread, so that the event loop goes on meanwhile.
    """

    def __init__(self, model: Path) -> None:
        self._pipeline = Pipeline.load(model)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")

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

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

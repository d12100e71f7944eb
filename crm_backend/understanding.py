"""The NLU pipeline inside the app: one model, one thread, so that the event loop goes on meanwhile."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.nlu import ParseContext, Pipeline
from crm_backend.metrics import PARSE_SECONDS


class Understanding:
    """Parses messages with the model of a folder."""

    def __init__(self, model: Path) -> None:
        self._pipeline = Pipeline.load(model)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")

    async def parse(self, text: str, context: ParseContext | None = None) -> dict[str, Any]:
        """The `nlu` object of a message, as the API serves it."""
        started = time.perf_counter()
        result = await asyncio.get_running_loop().run_in_executor(
            self._thread, lambda: self._pipeline.parse(text, context=context or ParseContext())
        )
        PARSE_SECONDS.observe(time.perf_counter() - started)
        return result.to_wire()

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

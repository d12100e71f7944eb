"""The models that can answer: the one that the process was started with, and those that the CRM puts beside it.

Each turn names its own, so that a change of models needs no moment at which all processes change: whoever sends a message sends
it to the model that was live when the message was understood.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import tempfile
from collections import OrderedDict
from pathlib import Path

from bot.dialogue.engine import Engine
from bot.dialogue.errors import BadRequest, ModelUnknown
from bot.dialogue.remote_actions import Connections

logger = logging.getLogger(__name__)

MOST_BESIDE = 3  # the live one, the one before it, and one that is about to be
ID_LENGTH = 32


class Models:
    """Loaded models by id; of those that were put here the ones that were used last stay."""

    def __init__(self, first: Engine, actions: Connections) -> None:
        self._first = first
        self._actions = actions
        self._beside: OrderedDict[str, Engine] = OrderedDict()
        self._loading = asyncio.Lock()

    def get(self, model: str | None) -> Engine:
        """The model of that id, or without one the first; raises ModelUnknown."""
        if model is None:
            return self._first
        if model not in self._beside:
            raise ModelUnknown(model)
        self._beside.move_to_end(model)
        return self._beside[model]

    @property
    def ids(self) -> list[str]:
        """Those that the CRM has put here."""
        return list(self._beside)

    async def put(self, model: str, content: bytes) -> None:
        """Load a model in a thread, while turns go on, unless it is here; raises ModelError when it does not work.

        Its id is the beginning of its SHA-256; BadRequest when it is not.
        """
        if model != id_of(content):
            raise BadRequest("The id is not that of the model.")
        async with self._loading:
            if model in self._beside:
                self._beside.move_to_end(model)
                return
            self._beside[model] = await asyncio.get_running_loop().run_in_executor(None, self._load, content)
            logger.info("model %s is here", model[:12])
            while len(self._beside) > MOST_BESIDE:
                self._beside.popitem(last=False)

    def _load(self, content: bytes) -> Engine:
        with tempfile.TemporaryDirectory(prefix="concierge-model-") as folder:
            file = Path(folder) / "model.tar.gz"
            file.write_bytes(content)
            return Engine(file, self._actions)


def id_of(content: bytes) -> str:
    """What the CRM and this process call a model."""
    return hashlib.sha256(content).hexdigest()[:ID_LENGTH]

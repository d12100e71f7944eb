"""Which version has a dialogue of its own, for the turns of the messages that it understood."""

import asyncio
import hashlib
from pathlib import Path

import structlog

from bot.nlu import ModelError
from crm_backend.conversations.rasa import Model
from crm_backend.db import Database
from crm_backend.errors import Problem
from crm_backend.teaching.training import versions

log = structlog.get_logger()
ID_LENGTH = 32  # of the SHA-256 of a model, as bot/dialogue/models.py has it


class Dialogues:
    """The dialogue's models of versions, read once; those that were refused or cannot be had are None."""

    def __init__(self, db: Database, data_dir: Path, key: bytes) -> None:
        self._db = db
        self._data_dir = data_dir
        self._key = key
        self._models: dict[int, Model | None] = {}

    async def of(self, version: int) -> Model | None:
        """The version's model; None: it answers with the dialogue that came with the deployment."""
        if version not in self._models:
            self._models[version] = await self._unpack(version)
        return self._models[version]

    def refused(self, version: int) -> None:
        """Rasa cannot work with it: from now on `of` says None."""
        log.error("dialogue_refused", version=version)
        self._models[version] = None

    def remember(self, version: int, folder: Path) -> Model | None:
        """The model in the folder of an unpacked version."""
        file = folder / "dialogue.tar.gz"
        self._models[version] = model_of(file.read_bytes()) if file.exists() else None
        return self._models[version]

    async def _unpack(self, number: int) -> Model | None:
        try:
            async with self._db.reading() as session:
                version = await versions.numbered(session, number)
            folder = await versions.unpack(self._db, version.id, self._data_dir, self._key)
        except (Problem, ModelError) as error:
            log.error("dialogue_not_there", version=number, error=str(error))
            return None
        return await asyncio.to_thread(self.remember, number, folder)


def model_of(content: bytes) -> Model:
    """A dialogue's model under the id by which Rasa knows it."""
    return Model(hashlib.sha256(content).hexdigest()[:ID_LENGTH], content)

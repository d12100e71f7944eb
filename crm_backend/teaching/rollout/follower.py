"""Keeps what answers in this process as the database says: loads versions, lets them answer, and frees those that do no more."""

import asyncio
import contextlib
import gc
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.nlu import ModelError, Pipeline
from crm_backend.conversations.rasa import Model, ModelRefused, RasaClient
from crm_backend.db import Database
from crm_backend.errors import Problem
from crm_backend.models import ModelVersion, Serving
from crm_backend.realtime import Hub, Missed
from crm_backend.teaching.rollout import service
from crm_backend.teaching.rollout.dialogues import Dialogues
from crm_backend.teaching.training import archives, versions
from crm_backend.understanding import Lineup, Understanding, Version

log = structlog.get_logger()
LOOK_SECONDS = 2.0
TRY_AGAIN_SECONDS = 30.0  # after a version could not be loaded


@dataclass(frozen=True, slots=True)
class Trouble:
    """A version that should answer and cannot."""

    number: int
    text: str
    at: float  # time.monotonic


class Follower:
    """One a process of the app; another one may have changed the row."""

    def __init__(
        self,
        db: Database,
        hub: Hub,
        understanding: Understanding,
        rasa: RasaClient,
        dialogues: Dialogues,
        data_dir: Path,
        key: bytes,
    ) -> None:
        self._db = db
        self._hub = hub
        self._understanding = understanding
        self._rasa = rasa
        self._dialogues = dialogues
        self._data_dir = data_dir
        self._key = key
        self._loaded: dict[str, Version] = {}
        self._models: dict[str, Model] = {}
        self.troubles: dict[str, Trouble] = {}
        self._seen = 0  # the row's revision; 0: nobody has changed anything
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._bringing: asyncio.Task[None] | None = None  # models to Rasa, which may be slow: a roll-back does not wait for it

    async def start(self) -> None:
        """Let answer what should, before the first message comes; and follow from now on."""
        self._understanding.lineup = Lineup()
        await self.follow()
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Follow no more."""
        tasks = [task for task in (self._task, self._bringing) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def follow(self) -> None:
        """Bring this process to what the row says now."""
        async with self._lock:
            async with self._db.reading() as session:
                row = await service.current(session)
            if row.revision != self._seen or self._is_time_to_try_again():
                await self._take_up(row)
                self._seen = row.revision

    async def load(self, version: ModelVersion) -> Version:
        """A version, loaded and tried, its dialogue with every Rasa process; it answers nobody yet.

        Raises ModelError, ModelRefused, a Problem when its files are gone, or an HTTPError of httpx2 when Rasa is away.
        """
        loaded = await self._open(version)
        if model := self._models.get(version.id):
            await self._rasa.put(model)
        return loaded

    async def _open(self, version: ModelVersion) -> Version:
        if version.id not in self._loaded:
            folder = await versions.unpack(self._db, version.id, self._data_dir, self._key)
            pipeline = await asyncio.to_thread(Pipeline.load, folder / archives.NLU, self._key)
            if model := await asyncio.to_thread(self._dialogues.remember, version.number, folder):
                self._models[version.id] = model
            self._loaded[version.id] = Version(version.number, pipeline, model.id if model else None)
        return self._loaded[version.id]

    async def _watch(self) -> None:
        with self._hub.subscribe(service.TOPIC) as changes:
            while True:
                with contextlib.suppress(Missed, TimeoutError):
                    await asyncio.wait_for(changes.next(), LOOK_SECONDS)
                try:
                    await self.follow()
                except SQLAlchemyError as error:
                    log.warning("serving_not_seen", error=type(error).__name__)
                except Exception:  # it is tried again: what answers must follow the row as long as the process lives
                    log.exception("serving_not_followed")
                if self._models and (self._bringing is None or self._bringing.done()):
                    self._bringing = asyncio.create_task(self._rasa.keep(list(self._models.values())))

    async def _take_up(self, row: Serving) -> None:
        """The live one answers as soon as it is loaded; the one before it stays loaded, so that a roll-back takes no time."""
        began = time.perf_counter()
        live = await self._usable(row.live_id)
        self._understanding.lineup = Lineup(live, self._ready(row.canary_id), row.canary_share, self._ready(row.shadow_id))
        canary, shadow = await self._usable(row.canary_id), await self._usable(row.shadow_id)
        self._understanding.lineup = lineup = Lineup(live, canary, row.canary_share, shadow)
        log.info(
            "serving",
            revision=row.revision,
            live=_number(lineup.live),
            canary=_number(lineup.canary),
            shadow=_number(lineup.shadow),
            seconds=round(time.perf_counter() - began, 3),
        )
        await self._usable(row.previous_id)
        await self._free(keep={row.live_id, row.previous_id, row.canary_id, row.shadow_id})

    async def _usable(self, version_id: str | None) -> Version | None:
        """The version, or None when it cannot be used: then what came with the deployment answers in its place."""
        if version_id is None:
            return None
        if ready := self._ready(version_id):
            return ready
        async with self._db.reading() as session:
            version = await versions.get(session, version_id)
        try:
            loaded = await self.load(version)
        except httpx2.HTTPError:  # Rasa is away for now: the turns bring it its model
            return self._loaded[version_id]
        except (ModelError, ModelRefused, Problem) as error:
            text = error.detail if isinstance(error, Problem) else str(error)
            self.troubles[version_id] = Trouble(version.number, text, time.monotonic())
            log.error("version_unusable", version=version.number, error=text)
            return None
        self.troubles.pop(version_id, None)
        return loaded

    def _ready(self, version_id: str | None) -> Version | None:
        """The version, if it was loaded before; Rasa is kept in step beside (`_watch`)."""
        return self._loaded.get(version_id) if version_id and version_id not in self.troubles else None

    async def _free(self, keep: set[str | None]) -> None:
        gone = self._loaded.keys() - keep
        for version_id in gone:
            del self._loaded[version_id]
            self._models.pop(version_id, None)
        for version_id in self.troubles.keys() - keep:
            del self.troubles[version_id]
        if gone:
            await asyncio.to_thread(gc.collect, 1)

    def _is_time_to_try_again(self) -> bool:
        return any(time.monotonic() - trouble.at > TRY_AGAIN_SECONDS for trouble in self.troubles.values())


def _number(version: Version | None) -> int | None:
    return version.number if version else None

"""The shops in which conversation tests are played: they start with the live models, while the new ones are still being made."""

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from bot.nlu import read_manifest
from crm_backend.converse.errors import ConverseError
from crm_backend.converse.playing import Played
from crm_backend.converse.running import own_shops, play_all
from crm_backend.converse.script import Conversation
from crm_backend.converse.shop import Shop
from crm_backend.db import Database
from crm_backend.models import ModelVersion
from crm_backend.setup.places import Places
from crm_backend.teaching.training import versions
from crm_backend.teaching.training.job import Job
from crm_backend.teaching.training.reading import Tell

T = TypeVar("T")
Parts = dict[str, bytes]  # of a version: its archives


class Stage:
    """So many shops, being started; a candidate comes to them as any version comes to a Concierge: it is promoted.

    What is played raises ConverseError when a shop does not start, refuses the candidate, or goes away.
    """

    def __init__(self, job: Job, key: bytes, shops: int) -> None:
        self._job = job
        self._key = key
        self._shops: Future[list[Shop]] = Future()
        self._loop = asyncio.new_event_loop()
        self._life = self._loop.create_task(self._live(shops))
        # Processes die with the thread that started them: this one stays to the end.
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._life,), name="stage", daemon=True)
        self._thread.start()

    def play_candidate(self, parts: Parts, conversations: Sequence[Conversation], tell: Tell) -> list[Played]:
        """Play these with the new models."""
        for shop in self._shops.result():
            self._run(self._promote(shop, parts))
        return self._play(conversations, tell)

    def play_live(self, conversations: Sequence[Conversation], tell: Tell) -> list[Played]:
        """Play these, after the candidate, with the live models."""
        for shop in self._shops.result():
            self._run(shop.roll_back())
        return self._play(conversations, tell)

    def close(self) -> None:
        """End the shops, also those that are only starting."""
        self._loop.call_soon_threadsafe(self._life.cancel)
        self._thread.join()
        self._loop.close()

    async def _live(self, count: int) -> None:
        places = Places(self._job.data_dir, self._job.root)
        try:
            async with own_shops(places, count, self._models(), self._job.folder) as shops:
                self._shops.set_result(shops)
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass
        except Exception as error:  # whoever waits for the shops would wait for ever
            if self._shops.done():
                raise
            self._shops.set_exception(error if isinstance(error, ConverseError) else ConverseError(repr(error)))

    def _models(self) -> Path:
        """The live models in one folder, as a data folder has them."""
        folder = self._job.folder / "live"
        folder.mkdir()
        (folder / "nlu").symlink_to(self._job.live.nlu.resolve())
        (folder / "dialogue.tar.gz").symlink_to(self._job.live.dialogue.resolve())
        return folder

    async def _promote(self, shop: Shop, parts: Parts) -> None:
        live, new = (read_manifest(each, self._key).fingerprint for each in (self._job.live.nlu, self._job.candidate / "nlu"))
        version = ModelVersion(fingerprint=new, base_fingerprint=live, data_hash="", figures={}, gate={"against": []})
        db = Database(f"sqlite+aiosqlite:///{shop.database}")
        try:
            async with db.transaction() as session:
                await versions.add(session, version, parts, self._key)
        finally:
            await db.close()
        await shop.promote(version.number)

    def _play(self, conversations: Sequence[Conversation], tell: Tell) -> list[Played]:
        done = 0

        def count(_played: Played) -> None:
            nonlocal done
            done += 1
            tell(done / len(conversations))

        played, _ = self._run(play_all(self._shops.result(), conversations, count))
        return played

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

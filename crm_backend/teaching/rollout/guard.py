"""Takes a canary back when it is worse than its limits allow."""

import asyncio
import contextlib
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.errors import NotFound
from crm_backend.models import ModelVersion, Serving
from crm_backend.realtime import Hub
from crm_backend.teaching.rollout import figures, service
from crm_backend.teaching.rollout.figures import Comparison, Figures, Limits
from crm_backend.teaching.rollout.statistics import Share

log = structlog.get_logger()
LOOK_SECONDS = 5.0


class Guard:
    """Looks at the canary's figures; any number of processes may, the first to see a breach acts."""

    def __init__(self, db: Database, hub: Hub) -> None:
        self._db = db
        self._hub = hub
        self._task: asyncio.Task[None] | None = None
        self._failed: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Look no more."""
        tasks = [task for task in (self._task, *self._failed) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def failed(self, number: int) -> None:
        """A version failed at a message, for which another has made up; a canary is taken back for it at once."""
        task = asyncio.create_task(self._take_back_failed(number))
        self._failed.add(task)
        task.add_done_callback(self._failed.discard)

    async def look(self) -> None:
        """Take the canary back if it is worse than its limits allow."""
        async with self._db.reading() as session:
            row = await service.current(session)
            if row.canary_id is None or row.limits is None:
                return
            canary, live, comparison = await side_by_side(session, row)
        breach = comparison.breach(Limits(**row.limits))
        if breach:
            shares: dict[str, tuple[Share, Share]] = {
                "fallbacks": (canary.fallbacks, live.fallbacks),
                "handoffs": (canary.handoffs, live.handoffs),
            }
            new, old = shares[breach]
            why = {"limit": breach, "canary": asdict(new), "live": asdict(old), "p": asdict(comparison)[breach]}
            await self._take_back(row.canary_id, why)

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except SQLAlchemyError as error:
                log.warning("canary_not_seen", error=type(error).__name__)
            except Exception:  # a bug of ours: the next canary needs a guard as well
                log.exception("canary_not_guarded")
            await asyncio.sleep(LOOK_SECONDS)

    async def _take_back_failed(self, number: int) -> None:
        with contextlib.suppress(SQLAlchemyError):
            async with self._db.reading() as session:
                row = await service.current(session)
                canary = await session.get(ModelVersion, row.canary_id) if row.canary_id else None
            if canary and canary.number == number:
                await self._take_back(canary.id, {"limit": "errors"})

    async def _take_back(self, version_id: str, why: dict[str, Any]) -> None:
        with contextlib.suppress(NotFound):  # another process was faster
            async with self._db.transaction() as session:
                await service.end_canary(session, service.By(), version_id=version_id, why=why)
            log.warning("canary_taken_back", **why)
            self._hub.publish(service.TOPIC, {})


async def side_by_side(session: AsyncSession, row: Serving) -> tuple[Figures, Figures, Comparison]:
    """The canary and the live version since both answer, and how they compare; there must be a canary."""
    assert row.canary_id and row.canary_since
    canary = await session.get_one(ModelVersion, row.canary_id)
    live = await session.get(ModelVersion, row.live_id) if row.live_id else None
    since = max(row.canary_since, row.since)
    new = await figures.of(session, canary.number, since)
    old = await figures.of(session, live.number if live else None, since)
    return new, old, figures.compare(new, old, Limits(**(row.limits or {})))

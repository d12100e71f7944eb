"""Long looks at messages and data, made by whoever works: when asked for or due, by one process at a time, with progress."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.models import Survey
from crm_backend.models.base import now
from crm_backend.upsert import insert

log = structlog.get_logger()
Tell = Callable[[str, float], None]  # a step's name, and the part done of all, 0 to 1
SWEEP_SECONDS = 2.0
TELL_SECONDS = 1.0
LEASE = timedelta(seconds=30)
REST = timedelta(hours=1)  # between two looks that nobody asked for, and two questions whether there is anything new
FIRST_REST_SECONDS = 300.0  # after a start: there is enough to do


class Look(Protocol):
    """One kind of look."""

    name: str

    async def made_from(self) -> str:
        """A hash of what would be looked at: the same means that nothing new would be found."""

    async def look(self, tell: Tell) -> dict[str, Any]:
        """Look and store what is found; returns figures about it."""


class Surveyor:
    """Makes the looks; `name` is this process'."""

    def __init__(self, db: Database, looks: Sequence[Look], name: str) -> None:
        self._db, self._looks, self._name = db, looks, name
        self._compare_at = dict.fromkeys((look.name for look in looks), time.monotonic() + FIRST_REST_SECONDS)
        self._told: dict[str, Any] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to see whether anything is asked for or due."""
        self._task = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Leave what is not finished; it begins anew elsewhere."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _sweep(self) -> None:
        while True:
            for look in self._looks:
                try:
                    await self.look_if_wanted(look)
                except SQLAlchemyError as error:
                    log.warning("survey_not_kept", survey=look.name, error=type(error).__name__)
                except Exception:  # data that cannot be read, or a bug of ours, must not end it for good
                    log.exception("survey_broke", survey=look.name)
            await asyncio.sleep(SWEEP_SECONDS)

    async def look_if_wanted(self, look: Look) -> bool:
        """Make this look if it is asked for or due and nobody else makes it; whether it was made."""
        async with self._db.reading() as session:
            row = await session.get(Survey, look.name)
        if not await self._wanted(look, row) or not await self._take(look.name):
            return False
        watch = asyncio.create_task(self._keep(look.name))
        try:
            await self._look(look, watch)
        finally:
            watch.cancel()
        return True

    async def _wanted(self, look: Look, row: Survey | None) -> bool:
        if row and row.lease_until and row.lease_until > now():
            return False
        if row and _is_asked(row):
            return True
        if time.monotonic() < self._compare_at[look.name] or (row and row.started_at and row.started_at > now() - REST):
            return False
        self._compare_at[look.name] = time.monotonic() + REST.total_seconds()  # all of the data are read for it
        return row is None or row.made_from != await look.made_from()

    async def _take(self, name: str) -> bool:
        started = now()
        free = or_(Survey.lease_until.is_(None), Survey.lease_until < started)
        values = {
            "lease_owner": self._name,
            "lease_until": started + LEASE,
            "started_at": started,
            "step": "begin",
            "progress": 0.0,
        }
        async with self._db.transaction() as session:
            await _ensure(session, name)
            taken = await session.execute(update(Survey).where(Survey.name == name, free).values(**values))
            return bool(taken.rowcount)  # type: ignore[attr-defined]  # of an update it has one

    async def _look(self, look: Look, watch: "asyncio.Task[None]") -> None:
        told = self._told = {}
        values: dict[str, Any] = {"lease_until": None, "step": None, "error": None}
        try:
            made_from = await look.made_from()
            figures = await look.look(lambda step, part: told.update(step=step, progress=part))
            values |= {"computed_at": now(), "made_from": made_from, "figures": figures}
        except asyncio.CancelledError:
            watch.cancel()
            await self._set(look.name, lease_until=None, step=None, asked_at=now())
            raise
        except Exception as error:  # it is kept for those who asked, and the process goes on
            log.error("survey_failed", survey=look.name, error=f"{type(error).__name__}: {error}"[:300])
            values["error"] = f"{type(error).__name__}: {error}"[:500]
        watch.cancel()
        await self._set(look.name, **values)

    async def _keep(self, name: str) -> None:
        """Hold the lease and say how far the look is."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            with contextlib.suppress(SQLAlchemyError):
                await self._set(name, lease_until=now() + LEASE, **self._told)

    async def _set(self, name: str, **values: Any) -> None:
        async with self._db.transaction() as session:
            await session.execute(update(Survey).where(Survey.name == name, Survey.lease_owner == self._name).values(**values))


async def ask(session: AsyncSession, name: str) -> None:
    """Have a look made as soon as somebody can."""
    await _ensure(session, name)
    await session.execute(update(Survey).where(Survey.name == name).values(asked_at=now()))


async def state(session: AsyncSession, name: str) -> Survey:
    """How far a look is; one that was never made has no times."""
    return await session.get(Survey, name) or Survey(name=name, progress=0.0)


def waits(row: Survey, at: datetime) -> bool:
    """Whether a look is at work or will be soon."""
    return _is_asked(row) or (row.step is not None and row.lease_until is not None and row.lease_until > at)


def _is_asked(row: Survey) -> bool:
    return row.asked_at is not None and (row.started_at is None or row.asked_at > row.started_at)


async def _ensure(session: AsyncSession, name: str) -> None:
    statement: Any = insert(session, Survey).values(name=name, progress=0.0)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["name"]))

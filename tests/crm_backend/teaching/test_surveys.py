"""Who makes long looks goes on whatever they find, and costs nothing where nothing changes."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from crm_backend.db import Database
from crm_backend.models import Survey
from crm_backend.models.base import now
from crm_backend.teaching import surveys
from crm_backend.teaching.dataset.tree import Rejected
from crm_backend.teaching.surveys import Surveyor, Tell


class Look:
    """One whose data cannot be read at first."""

    name = "test"

    def __init__(self, broken: int = 0) -> None:
        self.compared = self.made = 0
        self._broken = broken

    async def made_from(self) -> str:
        self.compared += 1
        if self.compared <= self._broken:
            raise Rejected("there is no such example", "nlu_data/nlu/orders.yml", 7)
        return "the same"

    async def look(self, tell: Tell) -> dict[str, Any]:
        self.made += 1
        return {}


async def test_data_that_cannot_be_read_do_not_end_it(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "FIRST_REST_SECONDS", 0.0)
    monkeypatch.setattr(surveys, "SWEEP_SECONDS", 0.01)
    look = Look(broken=1)
    async with db.transaction() as session:
        session.add(Survey(name=look.name, started_at=now() - 2 * surveys.REST, made_from="other"))
    surveyor = Surveyor(db, (look,), "one")
    surveyor.start()
    try:
        async with asyncio.timeout(20):
            while look.compared < 1:
                await asyncio.sleep(0.01)
            async with db.transaction() as session:
                await surveys.ask(session, look.name)
            while not look.made:
                await asyncio.sleep(0.01)
    finally:
        await surveyor.stop()


async def test_what_has_not_changed_is_compared_once_an_hour(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "FIRST_REST_SECONDS", 0.0)
    look = Look()
    surveyor = Surveyor(db, (look,), "one")
    assert await surveyor.look_if_wanted(look)
    async with db.transaction() as session:
        await session.execute(update(Survey).values(started_at=now() - surveys.REST - timedelta(minutes=1)))
    before = look.compared
    surveyor = Surveyor(db, (look,), "one")
    for _ in range(5):
        assert not await surveyor.look_if_wanted(look)
    assert (look.compared - before, look.made) == (1, 1)

"""The application without its own collector, which these tests start themselves; and messages that are in the inbox already."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete

from crm_backend.models import Role, TeachingCluster, TeachingItem, TeachingPlace
from crm_backend.models.base import now
from crm_backend.teaching.inbox.collecting import Collector
from crm_backend.teaching.inbox.ranking import cost, uncertainty
from crm_backend.teaching.inbox.scores import rescore
from crm_backend.understanding import Understanding
from tests.crm_backend.front_door import Browser, FrontDoor, OpenDoor, open_door, shared_understanding

__all__ = ["open_door", "shared_understanding"]
INBOX = "/api/v1/teaching/inbox"
AddItems = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def door(open_door: OpenDoor) -> FrontDoor:
    door = await open_door(worker=False)
    await door.app.state.misses.stop()
    async with door.db.transaction() as session:
        await session.execute(delete(TeachingPlace))
    return door


@pytest.fixture
def collect(door: FrontDoor, shared_understanding: Understanding) -> Callable[[], Awaitable[int]]:
    """Collects all that has happened so far."""
    collector = Collector(door.db, shared_understanding, "test")
    return lambda: collector.collect(timedelta(0))


@pytest.fixture
def add_items(door: FrontDoor) -> AddItems:
    """Puts messages that are alike into the inbox; their ids, in the order of their texts."""

    async def add(*texts: str, reasons: tuple[str, ...] = ("fallback",), sure: float = 0.4, **fields: Any) -> list[str]:
        ranking = [{"name": "track_order", "confidence": sure}, {"name": "late_delivery", "confidence": 0.2}]
        cluster, ids = uuid.uuid4().hex, []
        async with door.db.transaction() as session:
            session.add(TeachingCluster(id=cluster, encoder="test", vector=_vector(0)))
            await session.flush()
            for place, text in enumerate(texts):
                item = TeachingItem(
                    id=uuid.uuid4().hex, text=text, language="en", at=now(), decision="unsure", ranking=ranking, entities=[],
                    guess="track_order", sentiment="neutral", reasons=sorted(reasons), cluster_id=cluster, encoder="test",
                    vector=_vector(place), uncertainty=uncertainty(ranking, reasons), cost=cost(reasons),
                )  # fmt: skip
                for name, value in fields.items():
                    setattr(item, name, value)
                session.add(item)
                ids.append(item.id)
            await session.flush()
            await rescore(session, [cluster])
        return ids

    return add


@pytest.fixture
async def sofia(door: FrontDoor) -> AsyncIterator[Browser]:
    yield await door.sign_in(Role.SUPERVISOR, "Sofia")


@pytest.fixture
async def root(door: FrontDoor) -> AsyncIterator[Browser]:
    yield await door.sign_in(Role.ADMIN, "Root")


def _vector(place: int) -> bytes:
    """Rows with a cosine of 0.8 to the first one and of 0.64 to each other."""
    row = np.zeros(64, dtype=np.float32)
    row[place] = 0.6
    row[0] = 1.0 if place == 0 else 0.8
    return row.tobytes()

"""What Teaching's new intents and data quality need at the desk of these tests, and the orders that fill them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from fastapi import FastAPI
from sqlalchemy import delete

from crm_backend.models import Alarm, Discovery, Survey, TeachingChange, TeachingItem
from crm_backend.models.base import now
from crm_backend.setup.places import ROOT
from crm_backend.teaching.discovery.looking import DiscoveryLook
from crm_backend.teaching.quality.looking import NAME as QUALITY
from crm_backend.teaching.quality.looking import QualityLook
from crm_backend.teaching.surveys import Surveyor


def surveyor(app: FastAPI) -> Surveyor:
    """Makes the looks that the console asks for."""
    index = app.state.index
    return Surveyor(app.state.db, (DiscoveryLook(app.state.db, ROOT), QualityLook(app.state.db, ROOT, index.encoder)), "desk")


async def waits(
    app: FastAPI, *, texts: Sequence[str], language: str = "en", likely: str = "out_of_scope", weeks: int = 1
) -> None:
    """Messages that no intent fits wait in the inbox, spread over some weeks."""
    index = app.state.index
    vectors = await index.encoder.encode(texts, language)
    items = [
        TeachingItem(
            text=text,
            language=language,
            at=now() - timedelta(weeks=number % weeks),
            decision="unsure",
            ranking=[{"name": likely, "confidence": 0.3}],
            entities=[],
            reasons=["unsure"],
            vector=np.asarray(vector, np.float32).tobytes(),
            encoder=index.made_with,
        )
        for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
    async with app.state.db.transaction() as session:
        session.add_all(items)


async def overlaps(app: FastAPI, *, intents: list[str]) -> None:
    """A look has found that two intents are taken for one another."""
    content = {"intents": intents, "examples": [], "confused": 9, "share": 0.2, "alike": 0.9}
    async with app.state.db.transaction() as session:
        session.add(Alarm(key="k" * 64, kind="overlap", severity=0.6, content=content, seen_at=now()))
        session.add(Survey(name=QUALITY, progress=1.0, computed_at=now(), started_at=now()))


async def has_learnt(app: FastAPI) -> list[dict[str, Any]]:
    """All changes, in their order."""
    async with app.state.db.reading() as session:
        rows = (await session.execute(TeachingChange.__table__.select().order_by(TeachingChange.id))).mappings()
        return [{name: row[name] for name in ("kind", "subject", "content", "state")} for row in rows]


async def clears(app: FastAPI) -> None:
    async with app.state.db.transaction() as session:
        for model in (Discovery, Alarm, Survey, TeachingItem, TeachingChange):
            await session.execute(delete(model))


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "item_waits": waits,
    "overlaps": overlaps,
    "has_learnt": has_learnt,
    "clears_teaching": clears,
}

"""Versions at the desk of these tests: real ones, which are loaded when they are promoted."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, cast

from fastapi import FastAPI

from bot.nlu import Pipeline
from crm_backend.conversations.rasa import RasaClient
from crm_backend.models import (
    ModelArchive,
    ModelVersion,
    Serving,
    ServingEvent,
    ShadowFlip,
    ShadowTally,
    TrainingRun,
)
from crm_backend.teaching.rollout import shadow as shadowing
from crm_backend.teaching.rollout.guard import Guard
from crm_backend.teaching.rollout.rollout import Rollout
from crm_backend.understanding import Lineup, Understanding
from tests.crm_backend.teaching.rollout.making import add_version, base_fingerprint
from tests.trained import nlu_model

# in the order in which it can be removed
FILLED = (ShadowFlip, ShadowTally, ServingEvent, Serving, TrainingRun, ModelArchive, ModelVersion)
shadowing.AFTER_SECONDS = 0.1


def rollout(app: FastAPI) -> Rollout:
    """What lets versions answer; nothing watches, so that each change is an order's or a click's."""
    script = app.state.script
    script.base_fingerprint = base_fingerprint()
    made = Rollout(app.state.db, app.state.hub, cast(Understanding, script), cast(RasaClient, script), app.state.settings)
    app.state.switchboard.on_understood = made.shadow.look
    made.shadow.start()
    return made


def clear(app: FastAPI) -> None:
    app.state.script.lineup = Lineup()
    app.state.rollout.follower._seen = 0
    app.state.rollout.follower._loaded.clear()


async def trains(app: FastAPI, *, count: int = 1, against: list[dict[str, Any]] | None = None, base: str | None = None) -> int:
    """Trainings end; the number of the last version, which alone has something against it."""
    await asyncio.to_thread(_warm_up)
    number = 0
    for place in range(count):
        last = place == count - 1
        fingerprint = f"version {place} of {count} {base}"
        number = await add_version(
            app.state.db, app.state.settings, fingerprint, against=against if last else None, base=base if last else None
        )
    return number


@cache
def _warm_up() -> None:
    """Have loaded once what all models share: the first one takes seconds, as at the start of the app."""
    Pipeline.load(nlu_model())


async def guards(app: FastAPI) -> None:
    """The guard looks at the canary, and this process at what it did."""
    await Guard(app.state.db, app.state.hub).look()
    await app.state.rollout.follower.follow()


async def loses(app: FastAPI) -> None:
    """The files of all versions are gone, and the process starts anew."""
    app.state.rollout.follower._loaded.clear()
    app.state.rollout.follower._seen = 0
    async with app.state.db.transaction() as session:
        await session.execute(ModelArchive.__table__.delete())
    await app.state.rollout.follower.follow()


async def chosen(app: FastAPI, *, sender: str) -> bool:
    """Whether the canary answers this customer of the web chat."""
    version = app.state.script.lineup.chosen(f"web  {sender}")
    return version is not None


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {"trains": trains, "guards": guards, "loses": loses, "chosen": chosen}

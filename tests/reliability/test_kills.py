"""Kills at named points under traffic: nothing acknowledged is lost, nothing is doubled where that can be known."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from starlette.responses import JSONResponse, Response

from crm_backend.db import Database
from tests.crm_backend.conversations.scripted import ScriptedDialogue
from tests.crm_backend.front_door import serving
from tests.fakes.platform import Call
from tests.reliability.checking import check_answers, check_messages, check_the_rest, everything_sent
from tests.reliability.crashing import POINTS
from tests.reliability.launching import Launcher, environment, launcher
from tests.reliability.platforms import Platforms
from tests.reliability.scale import sized
from tests.reliability.traffic import Traffic

KILLS = sized(12, 200)
ARRIVES, CARRIED_OUT = "the call arrives", "the call is carried out, not answered"  # points at the platform
EVERY_POINT = (*POINTS, ARRIVES, CARRIED_OUT)
LONGEST_LIFE = 20.0  # seconds until a process comes to its point
REFUSED, OFTEN_REFUSED = 0.05, 0.5  # share of calls that are answered with 429

pytestmark = pytest.mark.timeout(sized(300, 7200))


@dataclass
class Killer:
    """Kills the app when a platform gets its n-th call."""

    app: Launcher
    point: str = ""
    left: int = 0

    def comes_to(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                self.app.kill()


@pytest.fixture
async def app(db: Database, platforms: Platforms, tmp_path: Path, free_port: int) -> AsyncIterator[Launcher]:
    async with serving(ScriptedDialogue().app()) as address:
        given = environment(db, platforms, f"http://{address}", tmp_path)
        async with launcher(tmp_path, free_port, given) as made:
            yield made


async def test_kills_lose_nothing_and_double_nothing_that_can_be_known(app: Launcher, db: Database, platforms: Platforms) -> None:
    chance = random.Random(200)
    killer = at_the_platforms(platforms, Killer(app), chance)
    async with httpx2.AsyncClient(base_url=app.base_url, timeout=20) as client:
        traffic = Traffic(platforms, client, db, chance)
        points = list(EVERY_POINT)
        chance.shuffle(points)
        for point in itertools.islice(itertools.cycle(points), KILLS):
            for nth in (chance.randint(1, 2), 1, 1):  # a life may have too little of what a point is about
                if await lived(app, traffic, killer, point, nth):
                    break
            else:
                raise AssertionError(f"no process came to its point: {point}")
        await app.start()
        await traffic.acknowledged()
        await everything_sent(db, 120)
    await check_messages(db, traffic)
    await check_answers(db, platforms)
    shown = Counter(text for _, _, text in platforms.shown())
    assert max(shown.values()) == 1 and set(shown) <= {f"You said: {text}" for text in traffic.texts}
    await check_the_rest(db, traffic)


def at_the_platforms(platforms: Platforms, killer: Killer, chance: random.Random) -> Killer:
    async def before(call: Call) -> Response | None:
        killer.comes_to(ARRIVES)
        refused = OFTEN_REFUSED if "postponed" in killer.point else REFUSED
        if chance.random() < refused and "/file" not in call.path:
            return JSONResponse({"ok": False, "error": {"code": 130429}}, 429, {"Retry-After": "0"})
        return None

    async def after(_call: Call) -> None:
        killer.comes_to(CARRIED_OUT)

    for platform in platforms:
        platform.trouble(before, after)
    return killer


async def lived(app: Launcher, traffic: Traffic, killer: Killer, point: str, nth: int) -> bool:
    """Start the app and let it live until it comes to a point; whether it was killed there."""
    killer.point, killer.left = point, nth
    await app.start(point if point in POINTS else None, nth)
    death = asyncio.create_task(app.ended())
    end = time.monotonic() + LONGEST_LIFE
    await traffic.flows(lambda: death.done() or time.monotonic() > end)
    if not death.done():
        app.kill()
        await death
        return False
    assert death.result() == -9
    return True

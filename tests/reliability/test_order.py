"""Many long conversations, four workers, and platforms that are slow and refuse at random: no reply before an earlier one."""

import asyncio
import random
from collections import defaultdict

import httpx2
import pytest
from starlette.responses import JSONResponse, Response

from connectors.connector import Manners
from connectors.telegram import TelegramConnector
from crm_backend.models import OutboxEntry
from crm_backend.outbox import service as outbox
from tests.crm_backend.front_door import FrontDoor, OpenDoor
from tests.crm_backend.outbox.test_jobs import Valkey
from tests.fakes.platform import Call
from tests.reliability.platforms import Platform, Platforms, post
from tests.reliability.scale import sized
from tests.reliability.workers import workers

CONVERSATIONS = sized(12, 100)
MESSAGES = sized(5, 50)  # of each
WORKERS = 4
SLOWEST = 0.05  # seconds that a platform takes, at random
REFUSED = 0.05  # share of calls that are answered with 429

pytestmark = pytest.mark.timeout(sized(60, 1800))


async def test_four_workers_never_turn_an_order_around(
    open_door: OpenDoor, platforms: Platforms, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TelegramConnector, "manners", Manners())  # its rate of one a second would be most of the test's time
    monkeypatch.setattr(outbox, "FIRST_WAIT", 0.2)
    platforms.telegram.fake.limits.clear()
    door = await open_door(worker=False, redis_url=valkey.url, **platforms.settings)
    chance = random.Random(50)
    pair = (platforms.telegram, platforms.line)  # WhatsApp allows 45 messages to one customer, and then 1 in 6 s
    for platform in pair:
        make_difficult(platform, chance)
    async with workers(door.settings, WORKERS), door.client() as client:
        talks = [converse(client, pair[number % 2], number, chance) for number in range(CONVERSATIONS)]
        await asyncio.gather(*talks)
        await everything_sent(door)
    shown: dict[tuple[str, str], list[str]] = defaultdict(list)
    for channel, recipient, text in platforms.shown():
        shown[channel, recipient].append(text)
    assert len(shown) == CONVERSATIONS
    for number, texts in enumerate(sorted(shown.values(), key=lambda texts: int(texts[0].split()[2].partition("-")[0]))):
        assert texts == [f"You said: {number}-{place}" for place in range(MESSAGES)]


def make_difficult(platform: Platform, chance: random.Random) -> None:
    """Slow, and now and then refusing."""

    async def before(call: Call) -> Response | None:
        await asyncio.sleep(chance.uniform(0, SLOWEST))
        if chance.random() < REFUSED and platform.is_send(call):
            return JSONResponse({"ok": False, "message": "later"}, 429, {"Retry-After": "0"})
        return None

    platform.trouble(before)


async def converse(client: httpx2.AsyncClient, platform: Platform, number: int, chance: random.Random) -> None:
    """A customer who writes on without waiting for answers."""
    for place in range(MESSAGES):
        answer = await post(client, platform.signed(platform.text(number, f"{number}-{place}")))
        assert answer.status_code == 200
        await asyncio.sleep(chance.uniform(0, 0.02))


async def everything_sent(door: FrontDoor) -> None:
    async with asyncio.timeout(sized(50, 1500)):
        while True:
            entries = await door.rows(OutboxEntry)
            states = {entry.state for entry in entries}
            if len(entries) == CONVERSATIONS * MESSAGES and states == {"sent"}:
                return
            assert states <= {"due", "sending", "sent"}
            await asyncio.sleep(0.5)

"""A storm of deliveries, each many times, side by side and mixed up: every event is one message, one turn, one reply."""

import asyncio
import random
from collections import Counter

import pytest

from crm_backend.models import Author, Message, OutboxEntry, Turn
from tests.crm_backend.front_door import FrontDoor, OpenDoor
from tests.fakes.platform import Delivery
from tests.reliability.platforms import Platforms, post
from tests.reliability.scale import sized

EVENTS = sized(45, 1000)
MOST_COPIES = 20
AT_ONCE = 64
EVENTS_OF_ONE = 5  # customers write more than one message

pytestmark = pytest.mark.timeout(sized(60, 900))


async def test_every_event_is_one_message_one_turn_and_one_reply(open_door: OpenDoor, platforms: Platforms) -> None:
    door = await open_door(**platforms.settings)
    chance = random.Random(20)
    deliveries: list[Delivery] = []
    for number in range(EVENTS):
        platform = list(platforms)[number % 3]
        event = platform.signed(platform.text(number // (3 * EVENTS_OF_ONE), f"event {number}"))
        deliveries += [event] * chance.randint(1, MOST_COPIES)
    chance.shuffle(deliveries)
    statuses = await all_posted(door, deliveries)
    assert set(statuses) == {200} and len(statuses) == len(deliveries) > 5 * EVENTS
    await everything_sent(door)
    expected = {f"event {number}": 1 for number in range(EVENTS)}
    stored = await door.rows(Message, Message.author == Author.CUSTOMER)
    assert Counter(message.text for message in stored) == expected
    assert {message.turn for message in stored} == {Turn.ANSWERED}
    assert Counter(door.dialogue.texts) == expected
    replies = await door.rows(Message, Message.author == Author.BOT)
    assert Counter(reply.reply_to for reply in replies) == {message.id: 1 for message in stored}
    assert Counter(text for _, _, text in platforms.shown()) == {f"You said: {text}": 1 for text in expected}


async def all_posted(door: FrontDoor, deliveries: list[Delivery]) -> list[int]:
    """Post them all, some at once; the statuses."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def deliver(delivery: Delivery) -> int:
        async with gate:
            return (await post(client, delivery)).status_code

    async with door.client() as client:
        return await asyncio.gather(*map(deliver, deliveries))


async def everything_sent(door: FrontDoor) -> None:
    async with asyncio.timeout(sized(50, 600)):
        while await door.rows(Message, Message.turn == Turn.WAITING) or await door.rows(OutboxEntry, OutboxEntry.state != "sent"):
            await asyncio.sleep(0.3)

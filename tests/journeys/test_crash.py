"""20 kills under traffic: every acknowledged message is stored once, and answered once or visibly handed over."""

import asyncio
import itertools
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.journeys.conftest import ADMIN, API_KEY, Stack, start, stop

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]

KILLS = 20
CUSTOMERS = 6
PATIENCE = 90.0  # seconds for a recovery on a busy machine; how long one takes is measured by the bench
TEXTS = ("hello", "Where is my order LT-100001?", "你好", "how long does delivery take?", "我的订单LT-100002到哪了")


@dataclass(frozen=True)
class Sent:
    """A message that was acknowledged, with the answer that it got."""

    sender_id: str
    message_id: str
    text: str
    answer: dict[str, Any]


@pytest.fixture
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A Concierge of its own, to be killed in parts."""
    running = start(tmp_path_factory.mktemp("mortal"))
    yield running
    assert stop(running) == 0


async def test_twenty_kills_lose_and_double_nothing(mortal: Stack) -> None:
    acknowledged: list[Sent] = []
    over = asyncio.Event()
    async with httpx2.AsyncClient(base_url=mortal.base_url, headers={"Authorization": f"Bearer {API_KEY}"}) as client:
        customers = [asyncio.create_task(talk(client, f"c{number}", acknowledged, over)) for number in range(CUSTOMERS)]
        victims = sorted(mortal.children())  # no Valkey of ours where the suite runs on a Redis server
        for victim in itertools.islice(itertools.cycle(victims), KILLS):
            await traffic(acknowledged)
            await kill_when_there(mortal, victim)
        await traffic(acknowledged)
        over.set()
        await asyncio.gather(*customers)
        assert len(acknowledged) > KILLS
        for sent in acknowledged:
            again = await post(client, sent.sender_id, sent.message_id, sent.text)
            now = {"owner": again["owner"]}  # who has the conversation by now: a later message may have called a person
            assert again == sent.answer | now, "a repeat must give the same answer"
    await check_threads(mortal, acknowledged)


async def talk(client: httpx2.AsyncClient, sender_id: str, acknowledged: list[Sent], over: asyncio.Event) -> None:
    """Send message after message, each as often as it takes to be acknowledged."""
    for text in itertools.cycle(TEXTS):
        if over.is_set():
            return
        message_id = uuid.uuid4().hex
        answer = await post(client, sender_id, message_id, text)
        acknowledged.append(Sent(sender_id, message_id, text, answer))
        if answer["owner"] == "queue":
            sender_id = f"{sender_id.partition('-')[0]}-{uuid.uuid4().hex[:6]}"


async def post(client: httpx2.AsyncClient, sender_id: str, message_id: str, text: str) -> dict[str, Any]:
    body = {"sender_id": sender_id, "message_id": message_id, "text": text}
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            response = await client.post("/api/v1/chat", json=body, timeout=60)
        except httpx2.HTTPError:
            await asyncio.sleep(0.2)
            continue
        if response.status_code == 200:
            answer: dict[str, Any] = response.json()
            return answer
        assert response.status_code == 503, response.text
        await asyncio.sleep(0.2)
    raise AssertionError("never acknowledged")


async def traffic(acknowledged: list[Sent]) -> None:
    """Wait until messages are acknowledged again, and somewhere into the next ones."""
    seen, end = len(acknowledged), time.monotonic() + PATIENCE
    while len(acknowledged) < seen + CUSTOMERS:
        assert time.monotonic() < end, "it did not recover"
        await asyncio.sleep(0.05)
    await asyncio.sleep(random.uniform(0, 0.3))


async def kill_when_there(stack: Stack, name: str) -> None:
    for _ in range(300):
        try:
            stack.kill(name)
            return
        except (KeyError, ProcessLookupError, FileNotFoundError):
            await asyncio.sleep(0.1)
    raise AssertionError(f"{name} did not come back")


async def check_threads(stack: Stack, acknowledged: list[Sent]) -> None:
    """Each acknowledged message stands once in its thread, with an answer or a handoff."""
    async with httpx2.AsyncClient(base_url=stack.base_url) as client:
        login = await client.post("/api/v1/auth/login", json={"email": ADMIN[0], "password": ADMIN[1]})
        assert login.status_code == 200
        stored: Counter[str] = Counter()
        for conversation_id in {sent.answer["conversation_id"] for sent in acknowledged}:
            thread = (await client.get(f"/api/v1/conversations/{conversation_id}/messages?limit=500")).json()["items"]
            stored.update(item["message_id"] for item in thread if item["author"] == "customer")
    for sent in acknowledged:
        assert stored[sent.message_id] == 1
        assert sent.answer["replies"] or sent.answer["owner"] != "bot"

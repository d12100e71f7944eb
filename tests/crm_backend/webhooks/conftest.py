"""The application, and an application of somebody else that it tells things."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm_backend.models import WebhookDelivery
from tests.crm_backend.front_door import FIRST_KEY, FrontDoor, OpenDoor, door, open_door, serving, shared_understanding

__all__ = ["door", "open_door", "shared_understanding"]
WEBHOOK = "/api/v1/chat/webhook"


@dataclass
class Told:
    """One call of ours: its headers and its body."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def is_signed(self, secret: str) -> bool:
        """By the specification, written down here once more."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        covered = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        made = "v1," + base64.b64encode(hmac.new(key, covered, hashlib.sha256).digest()).decode()
        return made == self.headers["webhook-signature"]


@dataclass
class Receiver:
    """A server on loopback: keeps what it is told, and answers with `answers` in turn, then 204."""

    told: list[Told] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    seconds: float = 0.0
    address: str = ""

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._hear, methods=["POST"])])

    async def _hear(self, request: Request) -> Response:
        self.told.append(Told(dict(request.headers), await request.body()))
        await asyncio.sleep(self.seconds)
        return self.answers.pop(0) if self.answers else Response(status_code=204)

    async def has(self, count: int, seconds: float = 10.0) -> None:
        """Wait until so many calls have come."""
        async with asyncio.timeout(seconds):
            while len(self.told) < count:
                await asyncio.sleep(0.02)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    async with serving(made.app()) as address:
        made.address = f"http://{address}/hook"
        yield made


@dataclass
class Shop:
    """Our application with a webhook of the first key."""

    door: FrontDoor
    receiver: Receiver
    secret: str

    async def deliveries(self) -> list[WebhookDelivery]:
        """All deliveries, oldest first."""
        rows: list[WebhookDelivery] = await self.door.rows(WebhookDelivery)
        return sorted(rows, key=lambda row: row.created_at)

    async def state(self, *states: str) -> list[WebhookDelivery]:
        """Wait until the deliveries are in these states."""
        async with asyncio.timeout(10):
            while [row.state for row in await self.deliveries()] != list(states):
                await asyncio.sleep(0.02)
        return await self.deliveries()


async def subscribe(door: FrontDoor, url: str, key: str = FIRST_KEY, **more: Any) -> dict[str, Any]:
    """The answer to a key that sets its webhook."""
    async with door.client(key) as client:
        answer = await client.put(WEBHOOK, json={"url": url, **more})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
async def shop(open_door: OpenDoor, receiver: Receiver) -> Shop:
    opened = await open_door(webhook_allowed_hosts="127.0.0.0/8, intranet.example")
    made = await subscribe(opened, receiver.address)
    return Shop(opened, receiver, made["secret"])

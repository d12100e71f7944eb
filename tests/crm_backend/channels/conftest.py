"""The application with a Telegram of the tests' own behind it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.connectors.telegram.updates import body
from tests.crm_backend.front_door import FrontDoor, OpenDoor, door, open_door, serving, shared_understanding

__all__ = ["door", "open_door", "shared_understanding"]
TOKEN, SECRET = "123456:test-token", "the-secret-of-the-webhook"


@dataclass
class FakeTelegram:
    """The Bot API on loopback: keeps what it was asked, and answers with `answers` in turn, then that all is well."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[JSONResponse] = field(default_factory=list)
    seconds: float = 0.0

    def app(self) -> Starlette:
        return Starlette(routes=[Route(f"/bot{TOKEN}/{{method}}", self._method, methods=["POST"])])

    async def _method(self, request: Request) -> JSONResponse:
        self.calls.append((request.path_params["method"], await request.json()))
        await asyncio.sleep(self.seconds)
        return self.answers.pop(0) if self.answers else JSONResponse({"ok": True, "result": {"message_id": len(self.calls)}})

    @property
    def texts(self) -> list[str]:
        return [call["text"] for method, call in self.calls if method == "sendMessage"]

    async def has(self, count: int, seconds: float = 10.0) -> None:
        """Wait until so many calls have come."""
        async with asyncio.timeout(seconds):
            while len(self.calls) < count:
                await asyncio.sleep(0.01)


@dataclass
class TelegramDoor:
    """What Telegram does with the application, and the application with Telegram."""

    door: FrontDoor
    telegram: FakeTelegram

    async def posts(self, update: Any, secret: str | None = SECRET) -> httpx2.Response:
        """Telegram's delivery of an update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        content = update if isinstance(update, bytes) else body(update)
        async with self.door.client(**headers) as client:
            return await client.post("/channels/telegram/webhook", content=content)


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram()
    async with serving(fake.app()) as address:
        yield fake, f"http://{address}"


@pytest.fixture
async def chat(open_door: OpenDoor, telegram: tuple[FakeTelegram, str]) -> TelegramDoor:
    fake, address = telegram
    opened = await open_door(telegram_bot_token=TOKEN, telegram_webhook_secret=SECRET, telegram_api_base=address)
    return TelegramDoor(opened, fake)

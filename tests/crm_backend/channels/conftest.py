"""The application with a Telegram behind it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.connectors.telegram.updates import body
from tests.crm_backend.front_door import FrontDoor, OpenDoor, door, open_door, serving, shared_understanding
from tests.fakes.telegram import TelegramFake

__all__ = ["door", "open_door", "shared_understanding"]
TOKEN, SECRET = "123456:test-token", "the-secret-of-the-webhook"


@dataclass
class TelegramDoor:
    """What Telegram does with the application, and the application with Telegram."""

    door: FrontDoor
    telegram: TelegramFake

    async def posts(self, update: Any, secret: str | None = SECRET) -> httpx2.Response:
        """Telegram's delivery of an update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        content = update if isinstance(update, bytes) else body(update)
        async with self.door.client(**headers) as client:
            return await client.post("/channels/telegram/webhook", content=content)

    async def called(self, count: int, seconds: float = 10.0) -> None:
        """Wait until Telegram has been called so many times."""
        async with asyncio.timeout(seconds):
            while len(self.telegram.calls) < count:
                await asyncio.sleep(0.01)


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[TelegramFake, str]]:
    fake = TelegramFake(token=TOKEN, secret=SECRET)
    async with serving(fake.app) as address:
        yield fake, f"http://{address}"


@pytest.fixture
async def chat(open_door: OpenDoor, telegram: tuple[TelegramFake, str]) -> TelegramDoor:
    fake, address = telegram
    opened = await open_door(telegram_bot_token=TOKEN, telegram_webhook_secret=SECRET, telegram_api_base=address)
    return TelegramDoor(opened, fake)

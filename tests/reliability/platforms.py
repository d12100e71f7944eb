"""Three platforms side by side: one that knows a message again (LINE), and two that do not (Telegram, WhatsApp)."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx2
from starlette.responses import Response

from tests.crm_backend.front_door import serving
from tests.fakes.line import LineFake
from tests.fakes.platform import Call, Delivery, PlatformFake
from tests.fakes.telegram import TelegramFake
from tests.fakes.whatsapp import WhatsAppFake

LINE_SECRET, LINE_TOKEN = "line-channel-secret", "line-channel-token"
Fake = TypeVar("Fake", bound=PlatformFake)
Trouble = Callable[[Call], Awaitable[Response | None]]  # what a call is answered instead; None: as usual


@dataclass
class Platform(ABC, Generic[Fake]):
    """A fake and how a test speaks with it; customers are numbers."""

    fake: Fake
    name: str = ""
    repeats: bool = False

    @abstractmethod
    def text(self, customer: int, text: str) -> Any:
        """A payload with a customer's words."""

    @abstractmethod
    def shown(self) -> Sequence[tuple[str, str]]:
        """What customers were shown, in order: the recipient and the text."""

    @abstractmethod
    def settings(self, address: str) -> dict[str, Any]:
        """The settings of an application that calls the fake at this address."""

    @property
    def path(self) -> str:
        return f"/channels/{self.name}/webhook"

    def signed(self, payload: Any) -> Delivery:
        return self.fake.signed(self.path, payload, 0)

    def is_send(self, call: Call) -> bool:
        """Whether a call brings a customer something."""
        return call.method == "POST" and call.path.endswith(("/sendMessage", "/push", "/messages"))

    def trouble(self, before: Trouble | None = None, after: Trouble | None = None) -> None:
        """Let something happen before or after each call is carried out."""
        usual = self.fake.answer

        async def answer(call: Call) -> Response:
            instead = await before(call) if before else None
            answered = instead or await usual(call)
            return (await after(call) if after else None) or answered

        self.fake.answer = answer  # type: ignore[method-assign]


class Telegram(Platform[TelegramFake]):
    def text(self, customer: int, text: str) -> Any:
        return self.fake.text_message(str(customer), text)

    def shown(self) -> Sequence[tuple[str, str]]:
        return [(str(sent["chat_id"]), sent["text"]) for _method, sent in self.fake.sent]

    def settings(self, address: str) -> dict[str, Any]:
        secrets = {"telegram_bot_token": self.fake.token, "telegram_webhook_secret": self.fake.secret}
        return secrets | {"telegram_api_base": address}


class WhatsApp(Platform[WhatsAppFake]):
    def text(self, customer: int, text: str) -> Any:
        return self.fake.text_message(str(16_505_550_000 + customer), text)

    def shown(self) -> Sequence[tuple[str, str]]:
        return [(sent.get("to") or sent["recipient"], _words(sent[sent["type"]]["body"])) for sent in self.fake.sent]

    def settings(self, address: str) -> dict[str, Any]:
        return {
            "whatsapp_app_secret": self.fake.app_secret,
            "whatsapp_verify_token": self.fake.verify_token,
            "whatsapp_access_token": self.fake.token,
            "whatsapp_phone_number_id": self.fake.phone_number_id,
            "whatsapp_api_base": f"{address}/v23.0",
        }


def _words(body: Any) -> str:
    """The text of a message, which one with buttons has further down."""
    return body if isinstance(body, str) else body["text"]


class Line(Platform[LineFake]):
    def text(self, customer: int, text: str) -> Any:
        return self.fake.text_message(f"U{customer:032x}", text)

    def shown(self) -> Sequence[tuple[str, str]]:
        return [(to, message["text"]) for to, messages in self.fake.shown.items() for message in messages]

    def settings(self, address: str) -> dict[str, Any]:
        secrets = {"line_channel_secret": LINE_SECRET, "line_channel_token": LINE_TOKEN}
        return secrets | {"line_api_base": address, "line_data_api_base": address}


@dataclass
class Platforms:
    """All three, served on loopback."""

    telegram: Telegram
    whatsapp: WhatsApp
    line: Line
    settings: dict[str, Any]

    def __iter__(self) -> Any:
        return iter((self.telegram, self.whatsapp, self.line))

    def shown(self) -> list[tuple[str, str, str]]:
        """What all customers were shown: channel, recipient, text."""
        return [(platform.name, *said) for platform in self for said in platform.shown()]


@asynccontextmanager
async def platforms_served() -> AsyncIterator[Platforms]:
    """Fakes at addresses of their own."""
    telegram, whatsapp = Telegram(TelegramFake(), "telegram"), WhatsApp(WhatsAppFake(), "whatsapp")
    line = Line(LineFake(LINE_SECRET, LINE_TOKEN), "line", repeats=True)
    settings: dict[str, Any] = {}
    async with AsyncExitStack() as stack:
        for platform in (telegram, whatsapp, line):
            address = await stack.enter_async_context(serving(platform.fake.app))
            settings |= platform.settings(f"http://{address}")
        yield Platforms(telegram, whatsapp, line, settings)


async def post(client: httpx2.AsyncClient, delivery: Delivery) -> httpx2.Response:
    """Deliver once."""
    return await client.post(delivery.url, content=delivery.body, headers=delivery.headers)

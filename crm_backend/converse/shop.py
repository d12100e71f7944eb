"""The running shop as conversations need it: its chat, what its desk sees, its data afresh, and what answers in it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.kept import Kept

TURN_SECONDS = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back to one message: the text in one piece, buttons by title, and how the bot came to it."""

    text: str
    buttons: Mapping[str, str]
    owner: str
    conversation_id: str
    nlu: Mapping[str, Any]

    @property
    def understood(self) -> str:
        """The intent that the bot acts on, else `ask` or `unsure`."""
        decision = str(self.nlu["decision"])
        return str(self.nlu["intent"]["name"]) if decision == "act" else decision


class Shop:
    """A Concierge of our own with the demo data, through its public API; of its database only a copy is kept and brought back."""

    def __init__(self, chat: httpx2.AsyncClient, desk: httpx2.AsyncClient, kept: Kept) -> None:
        self._chat = chat
        self._desk = desk
        self._kept = kept
        self.database = kept.database

    @classmethod
    @asynccontextmanager
    async def open(cls, base_url: str, api_key: str, email: str, password: str, kept: Kept) -> AsyncIterator["Shop"]:
        """Sign in at the desk, and keep the data as they are; raises ConverseError when the shop refuses."""
        key = {"Authorization": f"Bearer {api_key}"}
        async with (
            httpx2.AsyncClient(base_url=base_url, headers=key, timeout=TURN_SECONDS) as chat,
            httpx2.AsyncClient(base_url=base_url, headers={"Origin": base_url}, timeout=TURN_SECONDS) as desk,
        ):
            signed_in = await _asked(desk, "POST", "/api/v1/auth/login", json={"email": email, "password": password})
            desk.headers["X-CSRF-Token"] = signed_in["csrf_token"]
            await asyncio.to_thread(kept.keep)
            yield cls(chat, desk, kept)

    def visitor(self, customer: str | None, language: str) -> "Visitor":
        """Somebody who has not written before; `customer` is the address of the one whom the shop vouches for."""
        return Visitor(self._chat, secrets.token_hex(12), customer, language)

    async def traces(self, conversation_id: str) -> list[dict[str, Any]]:
        """How the bot came to each of its answers: intent, actions, responses, form, and what it asks for."""
        items = (await _asked(self._desk, "GET", f"/api/v1/conversations/{conversation_id}/messages"))["items"]
        return [item["trace"] or {} for item in items if item["author"] == "customer"]

    async def changes(self, conversation_id: str) -> list[str]:
        """What was changed in this conversation, a line each: action, subject, details by name."""
        items = (await _asked(self._desk, "GET", f"/api/v1/conversations/{conversation_id}/changes"))["items"]
        return [_line(item) for item in items]

    async def customers(self) -> AsyncIterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """All customers who have an address, each with their orders, as the desk sees them."""
        cursor: str | None = None
        while True:
            page = await _asked(self._desk, "GET", "/api/v1/customers", params={"cursor": cursor} if cursor else {})
            for customer in page["items"]:
                if customer["email"]:
                    orders = await _asked(self._desk, "GET", f"/api/v1/customers/{customer['id']}/orders", params={"limit": 100})
                    yield customer, orders["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def promote(self, version: int) -> None:
        """Let this version answer from now on, also when the shop begins anew."""
        await self._serve("promote", {"version": version})

    async def roll_back(self) -> None:
        """Let what answered before answer again."""
        await self._serve("rollback", {})

    async def _serve(self, act: str, wanted: dict[str, Any]) -> None:
        await _asked(self._desk, "POST", f"/api/v1/teaching/serving/{act}", json=wanted)
        await asyncio.to_thread(self._kept.keep)

    async def begin_anew(self) -> None:
        """Have the data as they were at first."""
        await asyncio.to_thread(self._kept.bring_back)


class Visitor:
    """One sender of messages; keeps the buttons that the last answer had."""

    def __init__(self, chat: httpx2.AsyncClient, sender: str, customer: str | None, language: str) -> None:
        self._chat = chat
        self._about: dict[str, Any] = {"sender_id": sender, "locale": language}
        if customer:
            self._about["customer"] = {"email": customer}
        self.buttons: Mapping[str, str] = {}

    async def say(self, text: str) -> Reply:
        """Write this."""
        answer = await _asked(self._chat, "POST", "/api/v1/chat", json={**self._about, "text": text})
        replies = answer["replies"]
        self.buttons = {button["title"]: button["payload"] for reply in replies for button in reply["buttons"] or ()}
        text_of_all = "\n".join(reply["text"] for reply in replies)
        return Reply(text_of_all, self.buttons, answer["owner"], answer["conversation_id"], answer["nlu"])

    async def press(self, title: str) -> Reply:
        """Press the button of this title; raises KeyError when the last answer had none."""
        return await self.say(self.buttons[title])


def _line(change: Mapping[str, Any]) -> str:
    details = " ".join(f"{name}={value}" for name, value in sorted(change["details"].items()))
    return f"{change['action']} {change['subject']} {details}".rstrip()


async def _asked(client: httpx2.AsyncClient, method: str, path: str, **more: Any) -> dict[str, Any]:
    """The answer; raises ConverseError when the shop refuses, or is away."""
    try:
        response = await client.request(method, path, **more)
    except httpx2.HTTPError as error:
        raise ConverseError(f"{method} {path}: {type(error).__name__}") from error
    if not response.is_success:
        raise ConverseError(f"{method} {response.request.url}: {response.status_code} {response.text[:300]}")
    body: dict[str, Any] = response.json()
    return body

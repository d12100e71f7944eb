"""Asking Rasa for the next thing to say."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog

from crm_backend.metrics import DIALOGUE_FAILURES

log = structlog.get_logger()
FIRST_WAIT, LONGEST_WAIT = 0.2, 1.5  # seconds between tries
TRIES_AT_A_FAILING_TURN = 3
ASKS_BACK = "action_two_stage_fallback"  # the loop that is open while the bot asks what was meant


class DialogueUnavailable(Exception):
    """Rasa gave no receipt in the time that a turn has; `kind` says what was seen last."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Reply:
    """One thing that the bot wants to say; buttons as Rasa means them."""

    text: str
    buttons: tuple[dict[str, Any], ...] = ()
    image_url: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the bot says to a message; `understood` is false when it had to ask back what was meant."""

    replies: tuple[Reply, ...]
    understood: bool = True


class RasaClient:
    """Rasa processes of one worker each; a conversation always asks the same one, by a hash of its id."""

    def __init__(self, urls: Sequence[str], secret: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        if not urls:
            raise ValueError("no address of a Rasa process")
        self._urls = [url.rstrip("/") for url in urls]
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=100)
        self._client = httpx2.AsyncClient(headers={"X-Concierge-Secret": secret}, transport=transport, limits=limits)

    def url_of(self, conversation_id: str) -> str:
        """The process that holds this conversation."""
        number = int.from_bytes(hashlib.sha256(conversation_id.encode()).digest()[:8], "big")
        return self._urls[number % len(self._urls)]

    async def turn(self, body: dict[str, Any], seconds: float) -> Answer:
        """What the bot answers to one message, within `seconds`; raises `DialogueUnavailable`.

        Only an answer that names our message id counts. A process that is away is waited for until the time is up; a turn that
        fails is tried three times: the bot's writes are idempotent by message id, so a repeat does no harm.
        """
        end = time.monotonic() + seconds
        wait, failed, kind = FIRST_WAIT, 0, "unreachable"
        while (left := end - time.monotonic()) > 0:
            try:
                return await self._try(body, left)
            except _Failed as failure:
                kind = failure.kind
                DIALOGUE_FAILURES.labels(kind).inc()
                log.warning("turn_not_answered", conversation=body["conversation_id"], message=body["message_id"], kind=kind)
            failed += kind == "turn_failed"
            if failed >= TRIES_AT_A_FAILING_TURN:
                break
            await asyncio.sleep(min(wait, max(0.0, end - time.monotonic())))
            wait = min(wait * 2, LONGEST_WAIT)
        raise DialogueUnavailable(kind)

    async def _try(self, body: dict[str, Any], seconds: float) -> Answer:
        url = f"{self.url_of(body['conversation_id'])}/webhooks/concierge/turn"
        try:
            async with asyncio.timeout(seconds):  # httpx counts each phase by itself
                response = await self._client.post(url, json=body, timeout=httpx2.Timeout(seconds, connect=2.0))
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise _Failed("timeout") from error
        except httpx2.HTTPError as error:
            raise _Failed("unreachable") from error
        if response.status_code != 200:
            raise _Failed("turn_failed" if response.status_code == 500 else f"status_{response.status_code}")
        try:
            answer = response.json()
        except ValueError as error:
            raise _Failed("no_receipt") from error
        if not isinstance(answer, dict) or answer.get("message_id") != body["message_id"]:
            raise _Failed("no_receipt")
        replies = tuple(
            Reply(reply.get("text") or "", tuple(reply.get("buttons") or ()), reply.get("image_url"))
            for reply in answer.get("replies") or ()
        )
        return Answer(replies, understood=answer.get("active_loop") != ASKS_BACK)

    async def ready(self) -> bool:
        """Whether every process has loaded its model and answers."""
        try:
            answers = [await self._client.get(f"{url}/webhooks/concierge/health", timeout=2.0) for url in self._urls]
        except httpx2.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    async def forget(self) -> None:
        """Let every process forget all its conversations."""
        for url in self._urls:
            (await self._client.delete(f"{url}/webhooks/concierge/trackers", timeout=10.0)).raise_for_status()

    async def close(self) -> None:
        await self._client.aclose()


class _Failed(Exception):
    def __init__(self, kind: str) -> None:
        self.kind = kind

"""Asking Rasa for the next thing to say."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2
import structlog

from connectors.trust import trusted
from crm_backend.metrics import DIALOGUE_FAILURES

log = structlog.get_logger()
FIRST_WAIT, LONGEST_WAIT = 0.2, 1.5  # seconds between tries
TRIES_AT_A_FAILING_TURN = 3
SECONDS_TO_LOAD = 30.0  # for a process to take a model up
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
    """What the bot says to a message; `understood` is false when it had to ask back what was meant.

    `trace` is how it came to that: `intent`, `actions`, `responses`, and what is open now: `form`, `asks` (a slot).
    """

    replies: tuple[Reply, ...]
    understood: bool = True
    trace: dict[str, Any] | None = None


@dataclass(frozen=True)
class Model:
    """A dialogue's model, by the id that its content gives it."""

    id: str
    content: bytes


class ModelRefused(Exception):
    """A Rasa process cannot work with a model; it goes on with those that it has."""


class Dialogues(Protocol):
    """Who knows which version has a dialogue of its own: `crm_backend.teaching.rollout.dialogues`."""

    async def of(self, version: int) -> Model | None:
        """The version's model; None: it answers with the dialogue that came with the deployment."""

    def refused(self, version: int) -> None:
        """Rasa cannot work with it: from now on `of` says None."""


class RasaClient:
    """Rasa processes of one worker each; a conversation always asks the same one, by a hash of its id."""

    dialogues: Dialogues | None = None

    def __init__(self, urls: Sequence[str], secret: str, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        if not urls:
            raise ValueError("no address of a Rasa process")
        self._urls = [url.rstrip("/") for url in urls]
        limits = httpx2.Limits(max_connections=200, max_keepalive_connections=100)
        headers = {"X-Concierge-Secret": secret}
        self._client = httpx2.AsyncClient(headers=headers, transport=transport, limits=limits, verify=trusted())

    def url_of(self, conversation_id: str) -> str:
        """The process that holds this conversation."""
        number = int.from_bytes(hashlib.sha256(conversation_id.encode()).digest()[:8], "big")
        return self._urls[number % len(self._urls)]

    async def turn(self, body: dict[str, Any], seconds: float) -> Answer:
        """What the bot answers to one message, within `seconds`; raises `DialogueUnavailable`.

        Only an answer that names our message id counts. A process that is away is waited for until the time is up; a turn that
        fails is tried three times: the bot's writes are idempotent by message id, so a repeat does no harm. `version` in the body
        is the one that understood the message: its own dialogue answers, if it has one.
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
        version = body.get("version")
        model = await self.dialogues.of(version) if self.dialogues and version is not None else None
        if model is None:
            return await self._ask(body, seconds)
        assert self.dialogues and version is not None
        named = {**body, "model": model.id}
        try:
            return await self._ask(named, seconds)
        except _ModelUnknown:  # the process was started anew
            try:
                await self._put(self.url_of(body["conversation_id"]), model)
            except ModelRefused:
                self.dialogues.refused(version)
                named = body
            except httpx2.HTTPError as error:
                raise _Failed("unreachable") from error
            return await self._ask(named, seconds)

    async def _ask(self, body: dict[str, Any], seconds: float) -> Answer:
        url = f"{self.url_of(body['conversation_id'])}/webhooks/concierge/turn"
        try:
            async with asyncio.timeout(seconds):  # httpx counts each phase by itself
                response = await self._client.post(url, json=body, timeout=httpx2.Timeout(seconds, connect=2.0))
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise _Failed("timeout") from error
        except httpx2.HTTPError as error:
            raise _Failed("unreachable") from error
        if response.status_code == 409:
            raise _ModelUnknown("model_unknown")
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
        form = answer.get("active_loop")
        trace = {**(answer.get("trace") or {}), "form": form, "asks": answer.get("requested_slot")}
        return Answer(replies, understood=form != ASKS_BACK, trace=trace)

    async def put(self, model: Model) -> None:
        """Have every process load a model, beside those that answer; raises `ModelRefused` or an `HTTPError` of httpx2."""
        await asyncio.gather(*(self._put(url, model) for url in self._urls))

    async def _put(self, url: str, model: Model) -> None:
        address = f"{url}/webhooks/concierge/model?id={model.id}"
        response = await self._client.put(address, content=model.content, timeout=SECONDS_TO_LOAD)
        if response.status_code in (400, 413, 422):
            raise ModelRefused(f"Rasa refuses the dialogue's model ({response.status_code}).")
        response.raise_for_status()

    async def keep(self, models: Sequence[Model]) -> None:
        """Bring each model to the processes that are there and lack it, such as after a restart."""
        for url in self._urls:
            try:
                health = await self._client.get(f"{url}/webhooks/concierge/health", timeout=2.0)
                known = health.json()["models"] if health.status_code == 200 else [model.id for model in models]
                for model in models:
                    if model.id not in known:
                        await self._put(url, model)
            except (httpx2.HTTPError, ModelRefused, ValueError, KeyError) as error:
                log.warning("model_not_brought", error=type(error).__name__)

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


class _ModelUnknown(_Failed):
    """The process lacks the model that the turn named."""

"""How Rasa calls the actions: one kept connection, a time limit, and an error for every failure.

Rasa's own call opens a connection each time, waits up to five minutes, sends and serialises the whole domain with all
texts, and checks the answer against a schema that it compiles anew. And it turns some failures into silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.dialogue.errors import ActionFailed

SECONDS_PER_ACTION = 10.0
CONNECTIONS = 100
PARTS_OF_THE_DOMAIN = ("intents", "entities", "slots", "forms", "actions", "session_config")

_made: ContextVar[list[Mapping[str, Any]] | None] = ContextVar("made", default=None)


@contextlib.contextmanager
def crm_calls() -> Iterator[list[Mapping[str, Any]]]:
    """What the actions that are called meanwhile say that they asked the CRM, a form's own ones included."""
    calls: list[Mapping[str, Any]] = []
    token = _made.set(calls)
    try:
        yield calls
    finally:
        _made.reset(token)


class Connections:
    """The kept connections to the actions, whichever model's turns call them."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self.headers = {"X-Concierge-Secret": secret, "Content-Type": "application/json"}
        self._client: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """Made by the first call, because it belongs to the running event loop."""
        if self._client is None:
            self._client = aiohttp.ClientSession(
                headers=self.headers,
                timeout=aiohttp.ClientTimeout(total=SECONDS_PER_ACTION),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=4),
            )
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()


class ActionsEndpoint(EndpointConfig):  # type: ignore[misc]
    """The actions' webhook, as the turns of one model call it."""

    def __init__(self, connections: Connections, domain: Domain) -> None:
        super().__init__(connections.url, headers=connections.headers)
        described = domain.as_dict()
        # Texts stay here: an action names a response, Rasa fills it.
        parts = {name: described[name] for name in PARTS_OF_THE_DOMAIN if name in described}
        self._domain = json.dumps({**parts, "responses": {}}, ensure_ascii=False)
        self._connections = connections

    async def request(self, *arguments: Any, json: Any = None, **options: Any) -> Any:
        """Call an action; raises ActionFailed, or ClientResponseError 400 when the action declines to run."""
        name = json["next_action"]
        try:
            async with self._connections.session().post(self.url, data=self._body(json)) as response:
                content = await response.read()
        except asyncio.TimeoutError:
            raise ActionFailed(f"{name} did not answer within {SECONDS_PER_ACTION:.0f} s") from None
        except aiohttp.ClientError as error:
            raise ActionFailed(f"{name} cannot be reached ({type(error).__name__})") from None
        if response.status == 400:
            raise ClientResponseError(400, "declined", _declined(name, content))
        if response.status >= 300:
            raise ActionFailed(f"{name} answered {response.status}")
        return _answer(name, content)

    def _body(self, call: dict[str, Any]) -> bytes:
        return f'{json.dumps(call, ensure_ascii=False)[:-1]}, "domain": {self._domain}}}'.encode()


def _declined(name: str, content: bytes) -> str:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict) or "action_name" not in document:
        raise ActionFailed(f"{name} answered 400")
    return json.dumps({"action_name": str(document["action_name"]), "error": "declined"})


def _answer(name: str, content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        raise ActionFailed(f"{name} did not answer in JSON") from None
    events, responses = (document.get("events"), document.get("responses")) if isinstance(document, dict) else (0, 0)
    if not _objects(events) or not _objects(responses):
        raise ActionFailed(f"{name} did not answer with lists of events and responses")
    if (made := _made.get()) is not None and _objects(document.get("calls")):
        made.extend(document.get("calls") or ())
    return {"events": events or [], "responses": responses or []}


def _objects(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


class _LeanCall:
    """What replaces two methods of Rasa's RemoteAction."""

    @staticmethod
    def call_format(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.ALL)
        return {"next_action": action.name(), "sender_id": tracker.sender_id, "tracker": state, "version": "3.6.21"}

    @staticmethod
    def accept(action: RemoteAction, answer: dict[str, Any]) -> bool:
        return True  # ActionsEndpoint has looked at it


def install() -> None:
    """Make Rasa's RemoteAction use what is here; Rasa makes these objects itself and takes no other class."""
    RemoteAction._action_call_format = _LeanCall.call_format
    RemoteAction._validate_action_result = _LeanCall.accept

"""A turn as it comes over HTTP: the request read with care, the response written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.dialogue.errors import BadRequest
from bot.dialogue.meaning import Entity, Meaning, Message, Pressed

CONTEXT_SLOTS = ("customer_name", "verified", "frustrated", "known_language")
MAX_ID = 200


@dataclass(frozen=True)
class TurnRequest:
    """One message of a conversation; `context` is what the CRM knows, by slot name, the language included."""

    conversation_id: str
    message_id: str
    channel: str
    language: str
    message: Message
    signals: Mapping[str, Any]
    context: Mapping[str, Any]
    rested: bool = False  # the customer was away for long: what was open is open no more
    fresh: bool = False  # a person had the conversation: nothing that was open before is open now
    model: str | None = None  # that answers; None: the one that the process was started with


@dataclass(frozen=True)
class Button:
    """An offered answer and what pressing it means."""

    title: str
    intent: str
    entities: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """One thing the bot says."""

    text: str
    buttons: tuple[Button, ...]
    image_url: str | None


@dataclass(frozen=True)
class Step:
    """One action of a turn.

    `by` says what chose it: a `rule`, a `form`, an action before it (`followup`), Rasa's own `default`, the `fallback` where
    nothing else knew, or the `message`, whose entities fill slots; `name` is the rule's or the form's. `slots` are those that it
    changed, by name; `calls` what it asked the CRM (method, path without ids, status, ms). A form that was `rejected` left the
    message to the rules.
    """

    action: str
    by: str
    name: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[Mapping[str, Any], ...] = ()
    rejected: bool = False


@dataclass(frozen=True)
class Trace:
    """How the dialogue came to its answer: the intent that it went by, the actions it ran, the responses it chose, in order."""

    intent: str
    actions: tuple[str, ...]
    responses: tuple[str, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class TurnResponse:
    """What the bot said to a message, and where the conversation stands now."""

    message_id: str
    replies: tuple[Reply, ...]
    slots: Mapping[str, Any]
    active_loop: str | None
    requested_slot: str | None
    trace: Trace

    def to_json(self) -> str:
        """The response without `repeated`, which depends on who asks."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_request(body: bytes) -> TurnRequest:
    """The turn in a request's body; raises BadRequest naming the field, never its content."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    request = _Fields(document, "the body")
    nlu = request.object("nlu")
    language = request.text("language", longest=35)
    context = request.object("context") if request.has("context") else _Fields({}, "context")
    return TurnRequest(
        conversation_id=request.text("conversation_id", longest=MAX_ID),
        message_id=request.text("message_id", longest=MAX_ID),
        channel=request.text("channel", longest=MAX_ID),
        language=language,
        message=Message(
            text=request.text("text", shortest=0),
            intent=nlu.object("intent").text("name"),
            confidence=nlu.object("intent").number("confidence"),
            decision=nlu.text("decision"),
            ranking=tuple((item.text("name"), item.number("confidence")) for item in nlu.objects("intent_ranking")),
            entities=tuple(_entity(item) for item in nlu.objects("entities")),
            pressed=_pressed(request),
            wishes=tuple(_wish(item) for item in nlu.objects("wishes")) if nlu.has("wishes") else (),
        ),
        signals={key: nlu.document[key] for key in ("language", "sentiment", "decision") if key in nlu.document},
        context={"language": language, **{name: context.document.get(name) for name in CONTEXT_SLOTS}},
        rested=document.get("rested") is True,
        fresh=document.get("fresh") is True,
        model=request.text("model", longest=MAX_ID) if request.has("model") else None,
    )


def _entity(item: _Fields) -> Entity:
    if "value" not in item.document:
        raise BadRequest("An entity has no value.")
    return Entity(
        name=item.text("entity"),
        value=item.document["value"],
        text=item.text("text", shortest=0),
        start=int(item.number("start")),
        end=int(item.number("end")),
        confidence=item.number("confidence"),
    )


def _wish(item: _Fields) -> Meaning:
    intent = item.object("intent")
    entities = tuple(_entity(entity) for entity in item.objects("entities"))
    return Meaning(intent.text("name"), intent.number("confidence"), entities, item.text("text"))


def _pressed(request: _Fields) -> Pressed | None:
    if request.document.get("pressed") is None:
        return None
    pressed = request.object("pressed")
    entities = pressed.object("entities").document if pressed.has("entities") else {}
    return Pressed(pressed.text("intent"), entities)


class _Fields:
    """A JSON object whose fields are asked for by type."""

    def __init__(self, document: Any, name: str) -> None:
        if not isinstance(document, dict):
            raise BadRequest(f"{name} must be an object.")
        self.document: dict[str, Any] = document

    def has(self, name: str) -> bool:
        return self.document.get(name) is not None

    def text(self, name: str, *, shortest: int = 1, longest: int = 1_000_000) -> str:
        value = self.document.get(name)
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise BadRequest(f"{name} must be a text of {shortest} to {longest} characters.")
        return value

    def number(self, name: str) -> float:
        value = self.document.get(name)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise BadRequest(f"{name} must be a number.")
        return float(value)

    def object(self, name: str) -> _Fields:
        return _Fields(self.document.get(name), name)

    def objects(self, name: str) -> list[_Fields]:
        value = self.document.get(name)
        if not isinstance(value, list):
            raise BadRequest(f"{name} must be a list.")
        return [_Fields(item, name) for item in value]

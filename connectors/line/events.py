"""Reading webhook events (https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects)."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from connectors.errors import UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind, Parsed, UnreadablePart
from connectors.wording import place

Event = dict[str, Any]
FILES = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.AUDIO, "file": Kind.FILE}
SHAPE_ERRORS = (KeyError, TypeError, AttributeError, ValueError, OverflowError)


def parse(body: bytes) -> Sequence[Parsed]:
    """What the events of a delivery say; one that cannot be read is kept apart. Raises `UnreadablePayload`."""
    delivery = _delivery(body)
    parsed: list[Parsed] = []
    for event in delivery["events"]:
        try:
            parsed.extend(_said(event, delivery.get("destination", "")))
        except SHAPE_ERRORS as error:
            parsed.append(_unreadable(delivery, event, error))
    return parsed


def _delivery(body: bytes) -> dict[str, Any]:
    try:
        delivery = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadablePayload("the delivery is not JSON") from error
    if not isinstance(delivery, dict) or not isinstance(delivery.get("events"), list):
        raise UnreadablePayload("the delivery has no events")
    if not isinstance(delivery.get("destination", ""), str):
        raise UnreadablePayload("the delivery's destination is no text")
    return delivery


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unreadable(delivery: dict[str, Any], event: object, error: Exception) -> UnreadablePart:
    body = json.dumps({"destination": delivery.get("destination", ""), "events": [event]}).encode()
    return UnreadablePart("line", delivery.get("destination", ""), body, f"an event of another shape: {type(error).__name__}")


def _said(event: Event, account: str) -> Sequence[InboundMessage]:
    """What a customer said in an event; in groups nobody is answered, for all would read it."""
    if _text(event["type"]) not in ("message", "postback", "follow") or not _is_ours(event):
        return ()
    text, files = _content(event)
    if not (text or files):
        return ()
    return (
        InboundMessage(
            channel="line",
            account=account,
            sender_id=_text(event["source"]["userId"]),
            message_id=_text(event["webhookEventId"]),  # the same when it is delivered again
            text=text,
            attachments=files,
        ),
    )


def _is_ours(event: Event) -> bool:
    """A one-to-one chat, and not "standby", in which another program of the account answers."""
    return bool(event["source"]["type"] == "user" and event.get("mode") != "standby")


def _content(event: Event) -> tuple[str, tuple[Attachment, ...]]:
    if event["type"] == "follow":  # how every chat with an account begins
        return "👋", ()
    if event["type"] == "postback":
        return _pressed(event["postback"]), ()
    message = event["message"]
    if message["type"] in FILES:
        return _file(message)
    return _words(message), ()


def _pressed(postback: dict[str, Any]) -> str:
    """A button's payload; a rich menu that turns over says nothing."""
    turned = "newRichMenuAliasId" in postback.get("params", {})
    return "" if turned else _text(postback["data"])


def _words(message: dict[str, Any]) -> str:
    if message["type"] == "text":
        return _text(message["text"])
    if message["type"] == "location":
        words = (_text(message.get(name) or "") for name in ("title", "address"))
        return place(message["latitude"], message["longitude"], *words)
    if message["type"] == "sticker":  # its own words where the customer wrote some, else what LINE says it means
        return _text(message.get("text") or ", ".join(message.get("keywords", ())))
    return ""


def _file(message: dict[str, Any]) -> tuple[str, tuple[Attachment, ...]]:
    """A file that LINE keeps; one that lies elsewhere is only named, for nobody knows what is there."""
    if message.get("contentProvider", {}).get("type") == "external":
        return _text(message["contentProvider"]["originalContentUrl"]), ()
    name = _text(message.get("fileName", ""))
    return "", (Attachment(FILES[message["type"]], name, reference=_text(message["id"])),)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value

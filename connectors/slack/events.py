"""Reading what Slack posts: events as JSON, and pressed buttons as a form (https://docs.slack.dev/interactivity/handling-user-interaction)."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from connectors.errors import UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind
from connectors.slack.markup import plain

Payload = dict[str, Any]
SAID = (None, "file_share", "me_message", "thread_broadcast")  # other subtypes are edits, and what Slack or a bot says
GONE = ("tombstone", "hidden_by_limit")  # modes of files that nobody can get any more
COMMAND = '{"type": "command"}'  # what a form without a payload is: a slash command, which nobody here takes
LONGEST_ID = 200


def read(body: bytes) -> Payload:
    """The payload of a delivery; raises `UnreadablePayload`."""
    try:
        text = body.decode()
        if not text.startswith("{"):
            form = parse_qs(text, keep_blank_values=True, strict_parsing=True, max_num_fields=100)
            text = form.get("payload", [COMMAND])[0] if form else ""
        payload = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadablePayload("the delivery is neither JSON nor a form with a payload") from error
    if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
        raise UnreadablePayload("the payload has no type")
    return payload


def challenge(payload: Payload) -> str | None:
    """What Slack wants to hear back when an address is entered (https://docs.slack.dev/reference/events/url_verification)."""
    said = payload.get("challenge")
    return said if payload["type"] == "url_verification" and isinstance(said, str) else None


def messages(payload: Payload) -> Sequence[InboundMessage]:
    """What a customer said in a direct message with the app; in channels nobody is answered, for all would read it."""
    try:
        if payload["type"] == "event_callback":
            return _said(payload)
        return _pressed(payload) if payload["type"] == "block_actions" else ()
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadablePayload("the payload lacks what it should have") from error


def _said(payload: Payload) -> Sequence[InboundMessage]:
    event = payload["event"]
    if event["type"] != "message" or event.get("channel_type") != "im" or event.get("subtype") not in SAID:
        return ()
    if event.get("bot_id") or not event.get("user"):  # our own words come back as events, too
        return ()
    text, files = plain(event.get("text") or ""), _files(event.get("files") or ())
    if not (text.strip() or files):
        return ()
    return (_inbound(payload["team_id"], event["channel"], f"event:{_id(payload['event_id'])}", text, files),)


def _pressed(payload: Payload) -> Sequence[InboundMessage]:
    channel = (payload.get("channel") or {}).get("id")
    if not channel or not _id(channel).startswith("D"):
        return ()
    team = (payload.get("team") or payload["user"])["id" if payload.get("team") else "team_id"]
    return [
        _inbound(team, channel, f"action:{_id(action['action_ts'])}:{_id(action['action_id'])}", _value(action))
        for action in payload["actions"]
        if action["type"] == "button" and "value" in action
    ]


def _files(files: Sequence[Payload]) -> tuple[Attachment, ...]:
    return tuple(_file(file) for file in files if file.get("mode") not in GONE)


def _file(file: Payload) -> Attachment:
    """A file by its address, or by its id where Slack wants to be asked first (files from connected workspaces)."""
    content_type = _text(file.get("mimetype"))
    reference = _text(file.get("url_private_download") or file.get("url_private") or file["id"])
    return Attachment(_kind(content_type), _text(file.get("name")), content_type, reference=reference)


def _kind(content_type: str) -> Kind:
    kind = content_type.partition("/")[0]
    return Kind(kind) if kind in (Kind.IMAGE, Kind.AUDIO, Kind.VIDEO) else Kind.FILE


def _inbound(team: object, channel: object, message_id: str, text: str, files: tuple[Attachment, ...] = ()) -> InboundMessage:
    return InboundMessage(
        channel="slack",
        account=_id(team),
        sender_id=_id(channel),  # of the direct messages of one person with us
        message_id=message_id,
        text=text,
        attachments=files,
    )


def _value(action: Payload) -> str:
    value = action["value"]
    if not isinstance(value, str):
        raise TypeError("a button's value is no text")
    return value


def _text(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise TypeError("no text")
    return value or ""


def _id(value: object) -> str:
    if not (isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST_ID):
        raise TypeError("no id")
    return value

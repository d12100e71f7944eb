"""What Slack posts, as its pages document it, and signed as it signs."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from connectors.connector import WebhookRequest

SECRET = "8f742231b10e8888abcd99yyyzzz85a5-not"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int = 1, **event: Any) -> dict[str, Any]:
    """An event in its envelope."""
    return {
        "token": "old",
        "team_id": "T024BE7LD",
        "api_app_id": "A0PNCHHK2",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number:08}",
        "event_time": 1_772_366_400 + number,
        "authorizations": [{"team_id": "T024BE7LD", "user_id": "U0BOT", "is_bot": True}],
    }


def message(text: str | None = "Where is LT-100001?", number: int = 1, **fields: Any) -> dict[str, Any]:
    """A direct message of a person to the app; `fields` come over it."""
    said = {
        "type": "message",
        "channel": "D024BE91L",
        "user": "U2147483697",
        "ts": f"1772366400.{number:06}",
        "channel_type": "im",
    }
    return event(number, **(said | ({"text": text} if text is not None else {}) | fields))


def pressed(value: str = "btn_abc", number: int = 2, **fields: Any) -> dict[str, Any]:
    """A button pressed in a direct message."""
    action = {
        "type": "button",
        "action_id": "choice:1",
        "block_id": "b",
        "text": {"type": "plain_text", "text": "Yes"},
        "value": value,
        "action_ts": f"1772366401.{number:06}",
    }
    return {
        "type": "block_actions",
        "team": {"id": "T024BE7LD", "domain": "lantern"},
        "user": {"id": "U2147483697", "username": "ada", "team_id": "T024BE7LD"},
        "channel": {"id": "D024BE91L", "name": "directmessage"},
        "container": {"type": "message_attachment", "message_ts": "1772366400.000009", "channel_id": "D024BE91L"},
        "actions": [action],
    } | fields


def body(payload: Any) -> bytes:
    """A payload as it is posted: interactions in a form."""
    if isinstance(payload, dict) and payload.get("type") == "block_actions":
        return urlencode({"payload": json.dumps(payload)}).encode()
    return json.dumps(payload).encode()


def signed(content: bytes, secret: str = SECRET, at: int | None = None) -> WebhookRequest:
    """A request as Slack signs it; written down here once more, so that an error of ours is seen."""
    timestamp = str(at if at is not None else int(NOW.timestamp()))
    made = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + content, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={made}"}
    return WebhookRequest("POST", "https://shop/channels/slack/webhook", {}, headers, content)

"""Updates as the Bot API documents them."""

import json
from typing import Any

ADA = {"id": 77, "is_bot": False, "first_name": "Ada", "language_code": "zh-hans"}
CHAT = {"id": 77, "first_name": "Ada", "type": "private"}
GROUP = {"id": -100123, "title": "Friends of lamps", "type": "supergroup"}


def message(text: str | None = "Where is LT-100001?", number: int = 1, **fields: Any) -> dict[str, Any]:
    """A message in a private chat; `fields` come over it."""
    said = {"message_id": number, "from": ADA, "chat": CHAT, "date": 1_764_000_000}
    return {"update_id": 9_000 + number, "message": said | ({"text": text} if text is not None else {}) | fields}


def pressed(data: str, number: int = 2) -> dict[str, Any]:
    """A button of an inline keyboard, pressed."""
    bot = {"id": 1, "is_bot": True, "first_name": "Lantern"}
    shown_in = {"message_id": 40, "from": bot, "chat": CHAT, "date": 1, "text": "?"}
    query = {"id": f"43{number}", "from": ADA, "message": shown_in, "chat_instance": "5", "data": data}
    return {"update_id": 9_000 + number, "callback_query": query}


def body(update: Any) -> bytes:
    """An update as it is posted."""
    return json.dumps(update).encode()

"""What the bot said, in the contract's form."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from rasa.shared.core.events import BotUttered

from bot.dialogue.turns import Button, Reply

logger = logging.getLogger(__name__)

_PAYLOAD = re.compile(r"/(?P<intent>[\w.]+)\s*(?P<entities>\{.*\})?\s*", re.DOTALL)


def reply_of(said: BotUttered) -> Reply | None:
    """The reply, or None when there is nothing in it to show."""
    buttons = tuple(button for item in said.data.get("buttons") or () if (button := _button(item)) is not None)
    image = said.data.get("image") or said.data.get("attachment")
    image_url = image if isinstance(image, str) else None
    if not said.text and not buttons and not image_url:
        return None
    return Reply(said.text or "", buttons, image_url)


def _button(item: dict[str, Any]) -> Button | None:
    """The button with its payload `/intent{"entity": "value"}` taken apart; one with another payload cannot be offered."""
    match = _PAYLOAD.fullmatch(str(item.get("payload", "")))
    title = item.get("title")
    try:
        entities = json.loads(match["entities"] or "{}") if match else None
    except ValueError:
        entities = None
    if match is None or entities is None or not title:
        logger.error("a button was left out: its payload is not of the form /intent{json}")
        return None
    return Button(str(title), match["intent"], entities)

"""Buttons: opaque tokens that mean something in one conversation only."""

import re
import secrets
import unicodedata
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Author, Message

RETURN_TO_BOT = "@return_to_bot"  # ours, not an intent: takes a waiting customer out of the queue
TITLES_FROM_LAST = 3  # messages with buttons whose titles may be typed instead of pressed
TAPPED = frozenset({"web", "api", "telegram", "slack"})  # channels that show every button as one, and none as a number
NUMBER = re.compile(r"[(#]?\s*第?\s*(\d{1,2}|\S)\s*(?:[.):、。]|个|号)?")  # "2", "2.", "(2)", "第二个"
NO_NUMBER = 0.5
Button = dict[str, Any]
SHOWN = (
    select(Message.buttons)
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.author != Author.CUSTOMER,
        Message.buttons.is_not(None),
    )
    .order_by(Message.seq.desc())
)
SHOWN_LATELY = SHOWN.limit(TITLES_FROM_LAST)
LAST_SAID = (
    select(Message.buttons)
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.author != Author.CUSTOMER,
        Message.internal.is_(False),
    )
    .order_by(Message.seq.desc())
    .limit(1)
)


def make(title: str, intent: str, entities: dict[str, Any] | None = None) -> Button:
    """A button as it is stored with the message that shows it."""
    return {"title": title, "token": f"btn_{secrets.token_urlsafe(9)}", "intent": intent, "entities": entities or {}}


def shown(buttons: list[Button] | None) -> list[dict[str, str]]:
    """What the customer gets of the buttons: never what they do."""
    return [{"title": button["title"], "payload": button["token"]} for button in buttons or ()]


async def pressed(session: AsyncSession, conversation_id: str, text: str, channel: str) -> Button | None:
    """The button of this conversation that `text` presses: by its token, by the title of one shown lately, or by its number.

    A number counts where the channel shows numbers for buttons, and only for what was said last: an older question has been
    answered, and after another question it may be an amount.
    """
    wanted = text.strip()
    query = SHOWN if wanted.startswith("btn_") else SHOWN_LATELY
    for shown_once in (await session.execute(query, {"conversation_id": conversation_id})).scalars():
        buttons: list[Button] = shown_once or []
        for button in buttons:
            if button["token"] == wanted or button["title"].casefold() == wanted.casefold():
                return button
    number = None if channel in TAPPED else numbered(wanted)
    if number is None:
        return None
    newest: list[Button] = await session.scalar(LAST_SAID, {"conversation_id": conversation_id}) or []
    return newest[number - 1] if 0 < number <= len(newest) else None


def numbered(text: str) -> int | None:
    """The number that a text is and nothing more, in digits of any script ("２", "②", "二")."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    if found[1].isdecimal():
        return int(found[1])
    value = float(unicodedata.numeric(found[1], NO_NUMBER))
    return int(value) if value.is_integer() else None

"""Buttons: opaque tokens that mean something in one conversation only."""

import secrets
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Author, Message

RETURN_TO_BOT = "@return_to_bot"  # ours, not an intent: takes a waiting customer out of the queue
TITLES_FROM_LAST = 3  # messages with buttons whose titles may be typed instead of pressed
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


def make(title: str, intent: str, entities: dict[str, Any] | None = None) -> Button:
    """A button as it is stored with the message that shows it."""
    return {"title": title, "token": f"btn_{secrets.token_urlsafe(9)}", "intent": intent, "entities": entities or {}}


def shown(buttons: list[Button] | None) -> list[dict[str, str]]:
    """What the customer gets of the buttons: never what they do."""
    return [{"title": button["title"], "payload": button["token"]} for button in buttons or ()]


async def pressed(session: AsyncSession, conversation_id: str, text: str) -> Button | None:
    """The button of this conversation that `text` presses: by its token, or by the title of one shown lately."""
    wanted = text.strip()
    query = SHOWN if wanted.startswith("btn_") else SHOWN_LATELY
    for shown_once in (await session.execute(query, {"conversation_id": conversation_id})).scalars():
        buttons: list[Button] = shown_once or []
        for button in buttons:
            if button["token"] == wanted or button["title"].casefold() == wanted.casefold():
                return button
    return None

"""The channels of the desk that tests run, and what happens on them: orders at /control (desk_app.py)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import select

from connectors.connector import Manners, Window
from connectors.messages import UnreadablePart
from connectors.telegram import TelegramConnector
from crm_backend.channels import dead_letters
from crm_backend.models import Attachment, Author, Conversation, Delivery, Kept, Message, OutboxEntry

NOWHERE = "http://127.0.0.1:9"


class NotSetUp(TelegramConnector):
    """A channel without its secrets."""

    name = "whatsapp"


class Messenger(TelegramConnector):
    """A channel that lets us write for a day."""

    name = "messenger"
    manners = Manners(window=Window(timedelta(hours=24)))


class WeChat(TelegramConnector):
    """A channel that lets us write once."""

    name = "wechat"
    manners = Manners(window=Window(timedelta(hours=48), replies=1))


class Email(TelegramConnector):
    """A channel to which a chat can be moved."""

    name = "email"


def connectors() -> dict[str, TelegramConnector]:
    """Three channels that are on, of which two have a reply window, and one that is off."""
    on = [kind(token="1:token", secret="secret", api_base=NOWHERE) for kind in (TelegramConnector, Messenger, WeChat)]
    off = NotSetUp(token=None, secret=None, api_base=NOWHERE)
    return {connector.name: connector for connector in (*on, off)}


async def fetches(app: FastAPI, *, message_id: str, kind: str, name: str, failed: bool = False) -> None:
    """A message's file is still at its platform, or cannot be had from there."""
    async with app.state.db.transaction() as session:
        message = await session.get_one(Message, message_id)
        state = Kept.FAILED if failed else Kept.PENDING
        named = {"contact_point_id": message.contact_point_id, "message_id": message.id, "kind": kind, "name": name}
        session.add(Attachment(token=uuid4().hex, state=state, position=message.files, **named))
        message.files += 1
    app.state.announcer.changed(message.contact_point_id, message.conversation_id)


async def reports(app: FastAPI, *, conversation_id: str, delivery: str, error: str | None = None) -> None:
    """The channel says how far the agent's last message has come."""
    async with app.state.db.transaction() as session:
        theirs = (Message.conversation_id == conversation_id, Message.author == Author.AGENT)
        message = (await session.execute(select(Message).where(*theirs).order_by(Message.seq.desc()).limit(1))).scalar_one()
        message.delivery, message.delivery_error = delivery, error
    app.state.announcer.changed_at_desk(conversation_id)


async def ages(app: FastAPI, *, conversation_id: str, minutes: int) -> None:
    """The customer wrote that long ago."""
    async with app.state.db.transaction() as session:
        theirs = (Message.conversation_id == conversation_id, Message.author == Author.CUSTOMER)
        for message in (await session.execute(select(Message).where(*theirs))).scalars():
            message.created_at -= timedelta(minutes=minutes)


async def takes(app: FastAPI, *, conversation_id: str) -> None:
    """The channel has taken all that was to go out."""
    async with app.state.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        entries = select(OutboxEntry).where(OutboxEntry.contact_point_id == conversation.contact_point_id)
        for entry in (await session.execute(entries)).scalars():
            entry.state, entry.sent_at = Delivery.SENT, datetime.now(UTC)


async def has_email(app: FastAPI) -> None:
    """The e-mail channel is set up."""
    app.state.connectors["email"] = Email(token="1:token", secret="secret", api_base=NOWHERE)


async def cannot_read(app: FastAPI, *, body: str, reason: str, channel: str = "telegram") -> None:
    """A channel brings something that is not understood."""
    async with app.state.db.transaction() as session:
        await dead_letters.keep(session, UnreadablePart(channel, "", body.encode(), reason))


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "fetches": fetches,
    "reports": reports,
    "ages": ages,
    "takes": takes,
    "has_email": has_email,
    "cannot_read": cannot_read,
}

"""Adding to a conversation: every message gets the next number of its thread, under the conversation's lock."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.attachments import service as attachments
from crm_backend.conversations.buttons import shown
from crm_backend.db import OUTBOX
from crm_backend.models import Author, Conversation, Delivery, Message, OutboxEntry
from crm_backend.models.base import new_id, now
from crm_backend.webhooks import service as webhooks

FETCHED = frozenset({"api", "web"})  # channels whose customers fetch their messages from the database by a cursor
CHANGES = frozenset({"handoff", "claimed", "assigned", "released", "resolved", "reopened"})  # of owner or state


async def add(
    session: AsyncSession, conversation: Conversation, author: Author, text: str, uploads: Sequence[str] = (), **fields: Any
) -> Message:
    """Append a message; the caller holds the conversation's row (it was locked or changed in this transaction).

    Raises `Unfit` when one of the agent's `uploads` (ids) is not there to be sent.
    """
    conversation.last_seq += 1
    message = Message(
        id=new_id(),
        created_at=now(),
        conversation_id=conversation.id,
        contact_point_id=conversation.contact_point_id,
        seq=conversation.last_seq,
        author=author,
        text=text,
        **fields,
    )
    if author != Author.SYSTEM and not message.internal:
        conversation.last_text, conversation.last_author = text, author
    conversation.updated_at = now()
    session.add(message)
    if uploads:
        await attachments.with_uploads(session, conversation, message, uploads, fields["agent_id"])
    return message


async def add_internal(
    session: AsyncSession, conversation: Conversation, author: Author, text: str, uploads: Sequence[str] = (), **fields: Any
) -> Message:
    """Append what only the desk sees."""
    return await add(session, conversation, author, text, uploads, internal=True, **fields)


async def note(session: AsyncSession, conversation: Conversation, event: dict[str, Any]) -> Message:
    """Append what happened: a line in the desk's thread; the application behind the customer is told of what it can see."""
    if event["kind"] in CHANGES:
        await webhooks.changed(session, conversation)
    return await add_internal(session, conversation, Author.SYSTEM, "", event=event)


async def say_to_customer(
    session: AsyncSession, conversation: Conversation, author: Author, text: str, uploads: Sequence[str] = (), **fields: Any
) -> Message:
    """Append what the customer is told, and put it into the outbox where the channel has to be brought it."""
    if conversation.channel in FETCHED:
        message = await add(session, conversation, author, text, uploads, delivery=Delivery.SENT, **fields)
        await webhooks.said(session, conversation, message, shown(message.buttons))
        return message
    message = await add(session, conversation, author, text, uploads, delivery=Delivery.DUE, **fields)
    await session.flush()
    session.add(OutboxEntry(message_id=message.id, contact_point_id=message.contact_point_id))
    session.info.setdefault(OUTBOX, set()).add(message.contact_point_id)
    return message

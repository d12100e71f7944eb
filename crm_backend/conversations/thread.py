"""Adding to a conversation: every message gets the next number of its thread, under the conversation's lock."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Author, Conversation, Message
from crm_backend.models.base import now


async def add(session: AsyncSession, conversation: Conversation, author: Author, text: str, **fields: Any) -> Message:
    """Append a message; the caller holds the conversation's row (it was locked or changed in this transaction)."""
    conversation.last_seq += 1
    message = Message(
        conversation_id=conversation.id,
        contact_point_id=conversation.contact_point_id,
        seq=conversation.last_seq,
        author=author,
        text=text,
        **fields,
    )
    if not message.internal:
        conversation.last_text, conversation.last_author = text, author
    conversation.updated_at = now()
    session.add(message)
    return message


async def note(session: AsyncSession, conversation: Conversation, event: dict[str, Any]) -> Message:
    """Append what happened: a line in the desk's thread that the customer does not see."""
    return await add(session, conversation, Author.SYSTEM, "", internal=True, event=event)

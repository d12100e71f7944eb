"""What a visitor may change besides saying something: language, what they have read, a rating."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import language, rating
from crm_backend.conversations.intake import open_conversation
from crm_backend.models import ContactPoint, Conversation, Customer, Message


async def mark_read(session: AsyncSession, contact_point_id: str, cursor: str) -> str | None:
    """The visitor has read up to this message; returns its conversation when that is news."""
    message = await session.get(Message, cursor)
    if message is None or message.contact_point_id != contact_point_id:
        return None
    conversation = await session.get_one(Conversation, message.conversation_id, with_for_update=True)
    if message.seq <= conversation.customer_read_seq:
        return None
    conversation.customer_read_seq = message.seq
    return conversation.id


async def set_language(session: AsyncSession, contact_point_id: str, code: str) -> None:
    """The visitor asked for this language; one that is not enabled changes nothing."""
    enabled = language.enabled(code)
    if enabled is None:
        return
    conversation = await open_conversation(session, contact_point_id)
    if conversation is not None:
        conversation.language, conversation.language_asked = enabled, True
    point = await session.get_one(ContactPoint, contact_point_id)
    if point.customer_id:
        (await session.get_one(Customer, point.customer_id)).locale = enabled


async def rate(session: AsyncSession, contact_point_id: str, stars: int, comment: str | None) -> None:
    """Put the visitor's rating, 1 to 5, on their latest conversation."""
    query = select(Conversation).where(Conversation.contact_point_id == contact_point_id)
    latest = query.order_by(Conversation.created_at.desc()).limit(1).with_for_update()
    conversation = (await session.execute(latest)).scalar_one_or_none()
    if conversation is not None:
        await rating.rate(session, conversation, stars, comment)

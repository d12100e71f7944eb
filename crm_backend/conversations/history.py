"""Reading conversations back, as the customer sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.attachments import service as attachments
from crm_backend.errors import Conflict, NotUnderstood
from crm_backend.models import Attachment, Author, ContactPoint, Conversation, Message, User

HISTORY = 200  # messages that a browser gets when it has no cursor


@dataclass(frozen=True)
class AnsweredTurn:
    """A customer's message with what the bot said to it."""

    message: Message
    replies: list[Message]
    owner: str


@dataclass(frozen=True)
class Line:
    """A message, the name of the agent who wrote it, and its files."""

    message: Message
    agent_name: str | None
    files: Sequence[Attachment] = ()


async def turn(session: AsyncSession, message_id: str) -> AnsweredTurn:
    """What became of a customer's message; `Conflict` when it was removed with its conversation."""
    asked = (
        select(Message, Conversation.owner)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id == message_id)
    )
    found = (await session.execute(asked)).one_or_none()
    if found is None:
        raise Conflict("The conversation was removed while the bot was answering.", code="removed")
    message, owner = found
    said = select(Message).where(Message.reply_to == message_id, Message.author == Author.BOT).order_by(Message.seq)
    return AnsweredTurn(message, list((await session.execute(said)).scalars()), owner)


async def find_contact_point(session: AsyncSession, channel: str, account: str, sender_id: str) -> ContactPoint | None:
    """The contact point at this address, if anybody has written from it."""
    query = select(ContactPoint).where(
        ContactPoint.channel == channel, ContactPoint.account == account, ContactPoint.sender_id == sender_id
    )
    return (await session.execute(query)).scalar_one_or_none()


async def said_to(session: AsyncSession, contact_point_id: str, *, after: str | None, limit: int) -> list[Line]:
    """What bot, agents and the service said to a contact point after a message (its id), oldest first."""
    return await _lines(session, contact_point_id, after=after, limit=limit, own=False)


async def thread(session: AsyncSession, contact_point_id: str, *, after: str | None) -> list[Line]:
    """Both sides of what was said with a contact point after a message; without one, the latest `HISTORY` messages."""
    if after is not None:
        return await _lines(session, contact_point_id, after=after, limit=1000, own=True)
    return (await _lines(session, contact_point_id, after=None, limit=HISTORY, own=True, newest=True))[::-1]


async def _lines(
    session: AsyncSession, contact_point_id: str, *, after: str | None, limit: int, own: bool, newest: bool = False
) -> list[Line]:
    # who comes after another customer at the same address does not read what that one said
    theirs = select(ContactPoint.customer_id).where(ContactPoint.id == contact_point_id).scalar_subquery()
    query = (
        select(Message, User.name)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(User, User.id == Message.agent_id)
        .where(Message.contact_point_id == contact_point_id, Message.internal.is_(False), Conversation.customer_id == theirs)
    )
    order = (Conversation.created_at, Conversation.id, Message.seq)
    query = query.order_by(*([column.desc() for column in order] if newest else order)).limit(limit)
    if not own:
        query = query.where(Message.author != Author.CUSTOMER)
    if after is not None:
        query = query.where(await _later(session, contact_point_id, after))
    found = (await session.execute(query)).all()
    files = await attachments.of_messages(session, [message for message, _ in found])
    return [Line(message, name, files.get(message.id, ())) for message, name in found]


async def _later(session: AsyncSession, contact_point_id: str, after: str) -> ColumnElement[bool]:
    query = (
        select(Message.seq, Conversation.id, Conversation.created_at)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id == after, Message.contact_point_id == contact_point_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotUnderstood("There is no such message to start after.", code="cursor")
    seq, conversation_id, started = row
    later = and_(Conversation.created_at >= started, Conversation.id != conversation_id)
    return or_(and_(Conversation.id == conversation_id, Message.seq > seq), later)


async def line(session: AsyncSession, message_id: str) -> Line:
    """One message as it stands in its thread."""
    query = select(Message, User.name).outerjoin(User, User.id == Message.agent_id).where(Message.id == message_id)
    message, name = (await session.execute(query)).one()
    files = await attachments.of_messages(session, [message])
    return Line(message, name, files.get(message_id, ()))

"""A chat goes on by e-mail when the visitor leaves an address: the same conversation, from another contact point."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Connector
from crm_backend.conversations import history
from crm_backend.conversations.thread import FETCHED, note, say_to_customer
from crm_backend.errors import Conflict
from crm_backend.models import Author, ContactPoint, Conversation, Message, State
from crm_backend.texts import say

EMAIL = "email"
LINES_TOLD = 40  # the latest of the chat, in the first mail


def is_on(connectors: Mapping[str, Connector], address: str | None) -> bool:
    """Whether chats can go on by e-mail here."""
    return address is not None and EMAIL in connectors and connectors[EMAIL].enabled


def account(connectors: Mapping[str, Connector], address: str | None) -> str:
    """Our own address, from which mails go; raises `Conflict` where the channel is off."""
    if address is None or not is_on(connectors, address):
        raise Conflict("No e-mail channel is set up here.", code="no_email")
    return address.lower()


async def to_email(session: AsyncSession, conversation: Conversation, address: str, account: str) -> str:
    """Move an open chat, which the caller holds, to an address, and mail what was said so far; returns the chat's contact point.

    Nothing is proven by the address: what needs proof needs it there as well. Raises `Conflict` when there is nothing to move,
    the conversation is elsewhere already, or another goes on with this address.
    """
    if conversation.state != State.OPEN or conversation.channel not in FETCHED:
        raise Conflict("Only an open chat can go on by e-mail.", code="not_a_chat")
    told = await _told(session, conversation)
    if not told:
        raise Conflict("There is nothing to send yet.", code="nothing_said")
    point = await _address(session, conversation, address.lower(), account)
    await say_to_customer(session, conversation, Author.SYSTEM, say("moved_to_email", conversation.language, address=address))
    await session.flush()
    left = conversation.contact_point_id
    conversation.contact_point_id, conversation.channel, conversation.sender_id = point.id, point.channel, point.sender_id
    await note(session, conversation, {"kind": "moved", "to": EMAIL})
    text = say("transcript", conversation.language, lines="\n\n".join(told))
    subject = say("transcript_subject", conversation.language, brand=say("brand_name", conversation.language))
    await say_to_customer(session, conversation, Author.SYSTEM, text, thread_subject=subject)
    return left


async def _address(session: AsyncSession, conversation: Conversation, address: str, account: str) -> ContactPoint:
    point = await history.find_contact_point(session, EMAIL, account, address)
    if point is None:
        point = ContactPoint(channel=EMAIL, account=account, sender_id=address, customer_id=conversation.customer_id)
        session.add(point)
        await session.flush()
        return point
    going_on = select(Conversation.id).where(Conversation.contact_point_id == point.id, Conversation.state == State.OPEN)
    if (await session.execute(going_on)).first():
        raise Conflict("A conversation by e-mail goes on with this address already.", code="email_open")
    return point


async def _told(session: AsyncSession, conversation: Conversation) -> list[str]:
    """What was said lately, as lines of a mail, oldest first."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.internal.is_(False), Message.text != "")
    latest = (await session.execute(query.order_by(Message.seq.desc()).limit(LINES_TOLD))).scalars().all()
    if not any(message.author == Author.CUSTOMER for message in latest):
        return []
    who = {Author.CUSTOMER: say("transcript_you", conversation.language)}
    us = say("brand_name", conversation.language)
    return [f"{who.get(Author(message.author), us)}: {message.text}" for message in reversed(latest)]

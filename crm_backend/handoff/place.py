"""Telling those who wait for a person that their place has changed, no oftener than they care to read."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.handoff.service import HANDOFF, standing
from crm_backend.models import Author, Conversation, Message, Owner
from crm_backend.models.base import now

BETWEEN = timedelta(minutes=5)
TOLD = "queue_place"  # the event on what told a place, with its `position`
LOOKED_AT = 50  # messages back: whoever has written more since has been told nothing for long


async def news(session: AsyncSession, conversation: Conversation) -> int | None:
    """The place in the queue (1 is next) of one who waits and writes again; None unless another was told a while ago."""
    if conversation.owner != Owner.QUEUE:
        return None
    told = await _last_told(session, conversation)
    if told is None or told.event is None or told.created_at > now() - BETWEEN:
        return None
    place = (await standing(session, conversation)).position
    return place if place and place != told.event.get("position") else None


async def _last_told(session: AsyncSession, conversation: Conversation) -> Message | None:
    query = select(Message).where(Message.conversation_id == conversation.id, Message.author != Author.CUSTOMER)
    newest = (await session.execute(query.order_by(Message.seq.desc()).limit(LOOKED_AT))).scalars()
    return next((each for each in newest if each.event and each.event.get("kind") in (HANDOFF, TOLD)), None)

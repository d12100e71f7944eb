"""The one way to a person, and the queue that it leads to."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.thread import note
from crm_backend.metrics import HANDOFFS
from crm_backend.models import Conversation, Owner, State, User
from crm_backend.models.base import now

REASONS = frozenset({"asked", "not_understood", "frustrated", "business_rule", "error", "bot_unavailable", "not_automated"})
HANDOFF = "handoff"  # the kind of the event that notes it
MOOD_MINUTES = 15.0  # a customer in the worst mood is served as if they had waited this much longer
FULL_URGENCY_MINUTES = 30.0
AT_DESK = timedelta(seconds=60)


@dataclass(frozen=True)
class Queued:
    """Where a customer stands who waits for a person."""

    position: int
    agents_online: int


async def request(session: AsyncSession, conversation: Conversation, reason: str, note_text: str | None = None) -> Queued:
    """Call a person: the conversation goes into the queue, unless an agent has it or it waits there already.

    The queue's order is the time of waiting, earlier by up to `MOOD_MINUTES` for those in a bad mood. Raises `ValueError` for a
    reason that is none of `REASONS`.
    """
    if reason not in REASONS:
        raise ValueError(f"unknown handoff reason: {reason}")
    await lock(session, conversation)
    if conversation.state == State.RESOLVED:
        await _reopen(session, conversation)
    if conversation.owner == Owner.BOT:
        conversation.owner = Owner.QUEUE
        conversation.queued_at = now()
        conversation.queue_rank = conversation.queued_at - timedelta(minutes=MOOD_MINUTES * max(0.0, -conversation.last_score))
        conversation.handoff_reason = reason
        await session.flush()
        queued = await standing(session, conversation)
        event = {"kind": HANDOFF, "reason": reason, "note": note_text, "position": queued.position}
        await note(session, conversation, event)
        HANDOFFS.labels(reason).inc()
        await session.flush()
        return queued
    return await standing(session, conversation)


async def _reopen(session: AsyncSession, conversation: Conversation) -> None:
    """A person was called while somebody closed the conversation: it goes on, unless the customer has begun a new one."""
    newer = select(Conversation.id).where(
        Conversation.contact_point_id == conversation.contact_point_id, Conversation.state == State.OPEN
    )
    if (await session.execute(newer.limit(1))).first() is None:
        conversation.state, conversation.resolved_at, conversation.owner = State.OPEN, None, Owner.BOT


async def standing(session: AsyncSession, conversation: Conversation) -> Queued:
    """The conversation's place in the queue (1 is next; 0: not in it), and how many agents are at the desk."""
    online = await session.scalar(select(func.count()).select_from(User).where(User.active, User.last_seen_at > now() - AT_DESK))
    if conversation.owner != Owner.QUEUE or conversation.queue_rank is None:
        return Queued(0, online or 0)
    ahead = select(func.count()).where(
        Conversation.owner == Owner.QUEUE,
        Conversation.state == State.OPEN,
        Conversation.queue_rank < conversation.queue_rank,
    )
    return Queued((await session.scalar(ahead) or 0) + 1, online or 0)


def urgency(conversation: Conversation) -> float:
    """How urgent a waiting conversation is, 0 to 1: waiting time and mood in one scale."""
    if conversation.owner != Owner.QUEUE or conversation.queue_rank is None:
        return 0.0
    return round(min(1.0, (now() - conversation.queue_rank).total_seconds() / 60 / FULL_URGENCY_MINUTES), 3)


async def release(session: AsyncSession, conversation: Conversation) -> None:
    """Give the conversation back to the bot, with a clean slate: what was open before a person had it is not open now."""
    await session.flush()
    await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(
            owner=Owner.BOT,
            assignee_id=None,
            queued_at=None,
            queue_rank=None,
            handoff_reason=None,
            failed_turns=0,
            negative_run=0,
            person_offered=False,
            fresh=True,
        )
    )
    await session.refresh(conversation)


async def lock(session: AsyncSession, conversation: Conversation) -> None:
    """Hold the conversation's row to the end of the transaction and see its newest state, with what was changed here."""
    await session.flush()
    await session.refresh(conversation, with_for_update=True)

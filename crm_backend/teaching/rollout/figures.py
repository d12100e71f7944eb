"""How a version fares with customers: of its newest messages, so that it costs the same however many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.handoff.service import HANDOFF
from crm_backend.models import Feedback, Message
from crm_backend.teaching.rollout.statistics import Share, chance

NEWEST = 5_000  # messages of a version that are looked at
# Written out, so that both databases use the indices of these messages alone.
SAID, NOTED = text("messages.author = 'customer'"), text("messages.author = 'system'")
FALLBACKS = ("ask", "unsure")  # decisions after which the bot could not just act
SATISFIED = 4  # stars of five, or more


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the messages that a version understood (None: the deployment's own), and of their conversations."""

    version: int | None
    since: datetime
    messages: int
    fallbacks: Share
    handoffs: Share
    satisfied: Share


async def of(session: AsyncSession, version: int | None, since: datetime) -> Figures:
    """Of the newest messages since then."""
    newest = _newest(version, since).cte("newest")
    theirs = select(newest.c.conversation_id)
    handed = select(func.count(Message.conversation_id.distinct())).where(
        Message.conversation_id.in_(theirs),
        Message.created_at >= since,
        NOTED,
        Message.event["kind"].as_string() == HANDOFF,
    )
    rated = select(func.count()).where(Feedback.conversation_id.in_(theirs), Feedback.created_at >= since)
    query = select(  # one statement, so that the newest are looked for once
        func.count(),
        func.sum(newest.c.decision.in_(FALLBACKS).cast(Integer)),
        func.count(newest.c.conversation_id.distinct()),
        handed.scalar_subquery(),
        rated.scalar_subquery(),
        rated.where(Feedback.rating >= SATISFIED).scalar_subquery(),
    ).select_from(newest)
    messages, fallbacks, conversations, handoffs, ratings, satisfied = (await session.execute(query)).one()
    return Figures(
        version,
        since,
        messages,
        Share(fallbacks or 0, messages),
        Share(handoffs, conversations),
        Share(satisfied, ratings),
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which a canary is taken back.

    That many messages of both versions are needed to judge it; `p` is how unlikely its being worse by chance alone must be.
    """

    messages: int = 100
    p: float = 0.01
    fallbacks: bool = True
    handoffs: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """A canary beside the live version at the same time: how likely each share would be so much larger by chance alone."""

    fallbacks: float
    handoffs: float
    enough: bool

    def breach(self, limits: Limits) -> str | None:
        """Which of the canary's shares is worse than the limits allow."""
        if not self.enough:
            return None
        if limits.fallbacks and self.fallbacks < limits.p:
            return "fallbacks"
        return "handoffs" if limits.handoffs and self.handoffs < limits.p else None


def compare(canary: Figures, live: Figures, limits: Limits) -> Comparison:
    """Whether the canary is worse by more than chance."""
    enough = min(canary.messages, live.messages) >= limits.messages
    return Comparison(chance(canary.fallbacks, live.fallbacks), chance(canary.handoffs, live.handoffs), enough)


def _newest(version: int | None, since: datetime) -> Select[Any]:
    return (
        select(Message.conversation_id, Message.nlu["decision"].as_string().label("decision"))
        .where(SAID, Message.model == version, Message.created_at >= since, Message.nlu.is_not(None))
        .order_by(Message.created_at.desc())
        .limit(NEWEST)
    )

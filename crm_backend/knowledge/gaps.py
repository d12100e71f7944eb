"""Questions without a good article, those that are alike together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu.encoder import Vectors
from crm_backend.conversations import service as conversations
from crm_backend.errors import NotFound
from crm_backend.knowledge.words import words
from crm_backend.models import Article, GapQuestion, KnowledgeGap, User

ALIKE = 0.65  # cosine from which a question belongs to a gap; other matters have 0.5 at most, other wordings 0.6 to 0.9
COMPARED = 1000  # gaps, the newest
LONGEST = 500  # characters that are kept of a question
SHOWN = 200  # gaps
OPEN, DISMISSED, ANSWERED = "open", "dismissed", "answered"


@dataclass(frozen=True)
class Asked:
    """One question of a gap; `conversation_id` is None where this user may not see it, `article` was given and did not help."""

    text: str
    language: str
    at: datetime
    conversation_id: str | None
    article: str | None


@dataclass(frozen=True)
class Gap:
    """Questions that are alike, the latest first."""

    id: str
    state: str
    questions: Sequence[Asked]


async def record(
    session: AsyncSession,
    *,
    question: str,
    language: str,
    vector: Vectors,
    made_with: str,
    conversation_id: str,
    article_id: str | None = None,
) -> None:
    """Keep a question that no article answered, or that `article_id` did not; what says nothing is not kept.

    It joins the nearest gap that is open or dismissed; a dismissed one stays so.
    """
    if not words(question):
        return
    gap = await _alike(session, vector, made_with)
    if gap is None:
        gap = KnowledgeGap(encoder=made_with, vector=vector.astype(np.float32).tobytes())
        session.add(gap)
        await session.flush()
    session.add(
        GapQuestion(
            gap_id=gap.id, conversation_id=conversation_id, text=question[:LONGEST], language=language, article_id=article_id
        )
    )
    await session.flush()


async def listed(session: AsyncSession, user: User, state: str) -> list[Gap]:
    """The gaps in this state, those asked most often first, then the latest."""
    query = (
        select(GapQuestion, KnowledgeGap.state, Article.slug)
        .join(KnowledgeGap, KnowledgeGap.id == GapQuestion.gap_id)
        .outerjoin(Article, Article.id == GapQuestion.article_id)
        .where(KnowledgeGap.state == state)
        .order_by(GapQuestion.created_at.desc(), GapQuestion.id)
    )
    rows = (await session.execute(query)).all()
    seen = await conversations.visible(session, user, {question.conversation_id for question, _, _ in rows})
    gaps: dict[str, list[Asked]] = {}
    for question, _, slug in rows:
        shown = question.conversation_id if question.conversation_id in seen else None
        gaps.setdefault(question.gap_id, []).append(Asked(question.text, question.language, question.created_at, shown, slug))
    ordered = sorted(gaps.items(), key=lambda gap: (len(gap[1]), gap[1][0].at), reverse=True)
    return [Gap(identity, state, asked) for identity, asked in ordered[:SHOWN]]


async def change(session: AsyncSession, gap_id: str, state: str, article_id: str | None = None) -> None:
    """Dismiss a gap, open it again, or say which article answers it now."""
    gap = await session.get(KnowledgeGap, gap_id)
    if gap is None:
        raise NotFound("There is no such gap.", code="gap_unknown")
    gap.state, gap.article_id = state, article_id
    await session.flush()


async def _alike(session: AsyncSession, vector: Vectors, made_with: str) -> KnowledgeGap | None:
    query = select(KnowledgeGap).where(KnowledgeGap.encoder == made_with, KnowledgeGap.state != ANSWERED)
    known = (await session.execute(query.order_by(KnowledgeGap.created_at.desc()).limit(COMPARED))).scalars().all()
    if not known:
        return None
    vectors = np.frombuffer(b"".join(gap.vector for gap in known), dtype=np.float32).reshape(len(known), -1)
    likeness = vectors @ vector
    nearest = int(np.argmax(likeness))
    return known[nearest] if likeness[nearest] >= ALIKE else None

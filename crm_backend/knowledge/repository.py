"""Queries on the knowledge base."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from crm_backend.models import Article, ArticleTopic

LOADED = (selectinload(Article.versions), selectinload(Article.topics))
BY_TOPIC = (
    select(Article)
    .join(ArticleTopic, ArticleTopic.article_id == Article.id)
    .where(ArticleTopic.topic == bindparam("topic"))
    .options(joinedload(Article.versions))
    .order_by(Article.position)
)


async def by_topic(session: AsyncSession, topic: str) -> Sequence[Article]:
    """Articles under a topic with their versions, the most important first."""
    return (await session.execute(BY_TOPIC, {"topic": topic})).unique().scalars().all()


async def everything(session: AsyncSession) -> Sequence[Article]:
    """All articles."""
    return (await session.execute(select(Article).options(*LOADED).order_by(Article.position))).scalars().all()


async def by_slug(session: AsyncSession, slug: str) -> Article | None:
    """The article with this name."""
    return (await session.execute(select(Article).options(*LOADED).where(Article.slug == slug))).scalar_one_or_none()

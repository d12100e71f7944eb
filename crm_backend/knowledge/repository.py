"""Queries on the knowledge base."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_backend.models import Article, ArticleTopic

LOADED = (selectinload(Article.versions), selectinload(Article.topics))


async def by_topic(session: AsyncSession, topic: str) -> Sequence[Article]:
    """Articles under a topic, the most important first."""
    ids = select(ArticleTopic.article_id).where(ArticleTopic.topic == topic)
    query = select(Article).options(*LOADED).where(Article.id.in_(ids)).order_by(Article.position)
    return (await session.execute(query)).scalars().all()


async def everything(session: AsyncSession) -> Sequence[Article]:
    """All articles."""
    return (await session.execute(select(Article).options(*LOADED).order_by(Article.position))).scalars().all()


async def by_slug(session: AsyncSession, slug: str) -> Article | None:
    """The article with this name."""
    return (await session.execute(select(Article).options(*LOADED).where(Article.slug == slug))).scalar_one_or_none()

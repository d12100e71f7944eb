"""Queries on the knowledge base."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from crm_backend.models import Article, ArticleTopic, ArticleVersion, ArticleVote, User

LOADED = (selectinload(Article.versions), selectinload(Article.topics))
BY_TOPIC = (
    select(Article)
    .join(ArticleTopic, ArticleTopic.article_id == Article.id)
    .where(ArticleTopic.topic == bindparam("topic"), Article.published)
    .options(joinedload(Article.versions))
    .order_by(Article.position)
)


async def by_topic(session: AsyncSession, topic: str) -> Sequence[Article]:
    """Published articles under a topic with their versions, the most important first."""
    return (await session.execute(BY_TOPIC, {"topic": topic})).unique().scalars().all()


async def published(session: AsyncSession) -> Sequence[Article]:
    """All articles that customers may read."""
    return (await session.execute(_all().where(Article.published))).scalars().all()


async def everything(session: AsyncSession) -> Sequence[Article]:
    """All articles."""
    return (await session.execute(_all())).scalars().all()


async def by_slug(session: AsyncSession, slug: str, *, locked: bool = False) -> Article | None:
    """The article with this name."""
    query = select(Article).options(*LOADED).where(Article.slug == slug)
    return (await session.execute(query.with_for_update() if locked else query)).scalar_one_or_none()


async def votes(session: AsyncSession) -> dict[str, tuple[int, int]]:
    """How many said that an article (by id) helped, and how many that it did not."""
    query = select(ArticleVote.article_id, ArticleVote.helpful, func.count()).group_by(
        ArticleVote.article_id, ArticleVote.helpful
    )
    counted: dict[str, tuple[int, int]] = {}
    for article, helpful, count in (await session.execute(query)).all():
        yes, no = counted.get(article, (0, 0))
        counted[article] = (yes + count, no) if helpful else (yes, no + count)
    return counted


async def authors(session: AsyncSession, versions: Sequence[ArticleVersion]) -> dict[str, str]:
    """The names of those who wrote these versions, by id."""
    ids = {version.author_id for version in versions if version.author_id}
    found = (await session.execute(select(User).where(User.id.in_(ids)))).scalars()
    return {user.id: user.name for user in found}


def _all() -> Select[Article]:
    return select(Article).options(*LOADED).order_by(Article.position, Article.created_at, Article.id)

"""Articles as customers read them: published, in the reader's language."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.knowledge import repository
from crm_backend.models import Article, ArticleVersion, ArticleVote
from crm_backend.models.base import now
from crm_backend.upsert import insert

FOUND = 3
RELATED = 4
FALLBACK = "en"


async def about(session: AsyncSession, topic: str, language: str) -> list[tuple[Article, ArticleVersion]]:
    """Articles under a topic (a subject, an intent or a product family), the most important first."""
    return _texts(await repository.by_topic(session, topic.strip().lower()), language)[:FOUND]


async def get(session: AsyncSession, slug: str, language: str) -> ArticleVersion:
    """The current text of an article in this language, else in English."""
    article = await repository.by_slug(session, slug)
    version = _current(article.versions, language) if article and article.published else None
    if version is None:
        raise NotFound("There is no such article.", code="article_unknown")
    return version


async def everything(session: AsyncSession, language: str) -> list[tuple[Article, ArticleVersion]]:
    """All articles, the most important first."""
    return _texts(await repository.published(session), language)


async def related(session: AsyncSession, slug: str, language: str) -> list[tuple[Article, ArticleVersion]]:
    """Other articles that share a topic with this one."""
    article = await repository.by_slug(session, slug)
    if article is None:
        return []
    topics = {topic.topic for topic in article.topics}
    others = [other for other in await repository.published(session) if other.id != article.id]
    near = [other for other in others if topics & {topic.topic for topic in other.topics}]
    return _texts(near, language)[:RELATED]


def _texts(articles: Iterable[Article], language: str) -> list[tuple[Article, ArticleVersion]]:
    pairs = ((article, _current(article.versions, language)) for article in articles)
    return [(article, version) for article, version in pairs if version is not None]


def _current(versions: Sequence[ArticleVersion], language: str) -> ArticleVersion | None:
    for locale in (language, FALLBACK):
        if texts := [version for version in versions if version.locale == locale]:
            return texts[-1]
    return None


async def rate(session: AsyncSession, slug: str, conversation_id: str, *, helpful: bool) -> Article:
    """Keep what a conversation's customer says of an article; another answer takes the place of the first."""
    article = await repository.by_slug(session, slug)
    if article is None:
        raise NotFound("There is no such article.", code="article_unknown")
    vote = {"helpful": helpful, "at": now()}
    statement: Any = insert(session, ArticleVote).values(article_id=article.id, conversation_id=conversation_id, **vote)
    await session.execute(statement.on_conflict_do_update(index_elements=["article_id", "conversation_id"], set_=vote))
    return article

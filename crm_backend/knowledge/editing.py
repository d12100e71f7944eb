"""Writing articles: every change of a text is a new version, and none is ever lost."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound
from crm_backend.knowledge import gaps, repository
from crm_backend.knowledge.schemas import (
    ArticleIn,
    EditedOut,
    NewArticleIn,
    RowOut,
    TextIn,
    TextOut,
    VersionOut,
)
from crm_backend.knowledge.words import words
from crm_backend.models import Article, ArticleTopic, ArticleVersion, AuditEntry, User


async def listed(session: AsyncSession, query: str) -> list[RowOut]:
    """All articles, or those in which all words of the query stand, in any language or topic."""
    articles = await repository.everything(session)
    wanted = set(words(query))
    if query.strip():
        articles = [article for article in articles if wanted and wanted <= set(words(_all_text(article)))]
    names = await repository.authors(session, [version for article in articles for version in article.versions])
    votes = await repository.votes(session)
    return [_row(article, names, votes) for article in articles]


async def shown(session: AsyncSession, slug: str) -> EditedOut:
    """An article with its current texts; raises `NotFound`."""
    return await _edited(session, await _get(session, slug))


async def create(session: AsyncSession, user: User, new: NewArticleIn) -> EditedOut:
    """A new article, the last in order; `Conflict` when its name is taken. The gap that it was written for is answered."""
    if await repository.by_slug(session, new.slug):
        raise Conflict("An article of this name is there already.", code="slug_taken")
    last = (await session.execute(select(func.max(Article.position)))).scalar_one_or_none()
    article = Article(slug=new.slug, position=(last or 0) + 1, topics=[], versions=[])
    session.add(article)
    await session.flush()
    if new.gap_id:
        await gaps.change(session, new.gap_id, gaps.ANSWERED, article.id)
    return await _write(session, user, article, new, "article.created")


async def save(session: AsyncSession, user: User, slug: str, change: ArticleIn) -> EditedOut:
    """The article as it is now wanted; languages that are left out stay. `Conflict` when somebody saved it meanwhile."""
    article = await _get(session, slug, locked=True)
    newest = {locale: version.version for locale, version in _current(article).items()}
    if any(newest.get(locale, 0) != change.base.get(locale, 0) for locale in change.texts):
        raise Conflict("Somebody else has saved this article meanwhile.", code="edited_meanwhile")
    return await _write(session, user, article, change, "article.saved")


async def restore(session: AsyncSession, user: User, slug: str, version_id: str) -> EditedOut:
    """An earlier text as the newest version of its language."""
    article = await _get(session, slug, locked=True)
    old = next((version for version in article.versions if version.id == version_id), None)
    if old is None:
        raise NotFound("This article has no such version.", code="version_unknown")
    text = TextIn(title=old.title, summary=old.summary, body=old.body)
    topics = [topic.topic for topic in article.topics]
    change = ArticleIn.model_construct(topics=topics, published=article.published, texts={old.locale: text}, base={})
    return await _write(session, user, article, change, "article.restored")


async def add_topic(session: AsyncSession, user: User, slug: str, topic: str) -> None:
    """Put an article under one more topic, so that it is found first for what is understood to be about it."""
    article = await _get(session, slug, locked=True)
    topics = [each.topic for each in article.topics]
    change = ArticleIn.model_construct(topics=[*dict.fromkeys([*topics, topic])], published=article.published, texts={}, base={})
    await _write(session, user, article, change, "article.saved")


async def history(session: AsyncSession, slug: str) -> list[VersionOut]:
    """All versions in all languages, the latest first."""
    article = await _get(session, slug)
    names, current = await repository.authors(session, article.versions), set(_current(article).values())
    versions = sorted(article.versions, key=lambda version: (version.created_at, version.version), reverse=True)
    return [
        VersionOut(
            id=version.id,
            locale=version.locale,
            title=version.title,
            summary=version.summary,
            body=version.body,
            version=version.version,
            at=version.created_at,
            author=names.get(version.author_id or ""),
            current=version in current,
        )
        for version in versions
    ]


async def _write(session: AsyncSession, user: User, article: Article, change: ArticleIn, action: str) -> EditedOut:
    newest = _current(article)
    for locale, text in change.texts.items():
        known = newest.get(locale)
        if known and (known.title, known.summary, known.body) == (text.title, text.summary, text.body):
            continue
        number = known.version + 1 if known else 1
        article.versions.append(
            ArticleVersion(article_id=article.id, locale=locale, version=number, author_id=user.id, **text.model_dump())
        )
    kept = {topic.topic: topic for topic in article.topics}
    article.topics = [kept.get(name) or ArticleTopic(article_id=article.id, topic=name) for name in change.topics]
    article.published = change.published
    article.indexed = None
    session.add(AuditEntry(actor=user.id, action=action, subject=f"article:{article.slug}", details={}))
    await session.flush()
    return await _edited(session, article)


async def _get(session: AsyncSession, slug: str, *, locked: bool = False) -> Article:
    article = await repository.by_slug(session, slug, locked=locked)
    if article is None:
        raise NotFound("There is no such article.", code="article_unknown")
    return article


async def _edited(session: AsyncSession, article: Article) -> EditedOut:
    row = _row(article, await repository.authors(session, article.versions), await repository.votes(session))
    texts = {locale: TextOut.model_validate(version) for locale, version in _current(article).items()}
    return EditedOut(**row.model_dump(), texts=texts)


def _row(article: Article, names: Mapping[str, str], votes: Mapping[str, tuple[int, int]]) -> RowOut:
    current = _current(article)
    latest = max(article.versions, key=lambda version: (version.created_at, version.version))
    helpful, not_helpful = votes.get(article.id, (0, 0))
    return RowOut(
        slug=article.slug,
        titles={locale: version.title for locale, version in current.items()},
        languages=sorted(current),
        topics=sorted(topic.topic for topic in article.topics),
        published=article.published,
        updated_at=latest.created_at,
        updated_by=names.get(latest.author_id or ""),
        helpful=helpful,
        not_helpful=not_helpful,
    )


def _current(article: Article) -> dict[str, ArticleVersion]:
    return {version.locale: version for version in article.versions}  # they come in order: the last one stays


def _all_text(article: Article) -> str:
    parts: Sequence[Iterable[str]] = [
        (article.slug,),
        (topic.topic for topic in article.topics),
        (f"{version.title} {version.summary}" for version in _current(article).values()),
    ]
    return " ".join(part for group in parts for part in group)

"""What articles are found by: the passages of their current versions, each with its vector and its words.

The database alone says what is up to date. `Article.indexed` names what an article's passages were made with, None where its text
has changed since; so whoever writes an article, in whichever process, needs no more than to leave None there.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.nlu.encoder import Vectors
from crm_backend.db import Database
from crm_backend.knowledge.passages import passages
from crm_backend.knowledge.words import words
from crm_backend.models import Article, ArticlePassage, ArticleVersion

FORMAT = 2  # of the passages; another number makes all of them anew
TRIES = 3
KEPT = 2000  # vectors of passages: 4 MB


class Encoder(Protocol):
    """Who makes vectors: `crm_backend.understanding`."""

    @property
    def encoder(self) -> str:
        """Which one it is; vectors of another are not to be compared with its own."""

    async def encode(self, texts: Sequence[str], language: str) -> Vectors:
        """One row of length 1 a text; the nearer, the more alike in meaning."""


@dataclass(frozen=True)
class _Made:
    """The passages of an article, and what decided them (`_state`)."""

    state: frozenset[str]
    rows: list[dict[str, Any]]


class Index:
    """Keeps passages up to date with the articles and with the encoder."""

    def __init__(self, db: Database, encoder: Encoder) -> None:
        self.encoder = encoder
        self._db = db
        self._lock = asyncio.Lock()
        self._vectors: dict[tuple[str, str], Vectors] = {}  # by encoder and text: the same again costs nothing

    @property
    def made_with(self) -> str:
        """What passages are made with now; gaps are compared only within it."""
        return made_with(self.encoder.encoder)

    async def bring_up_to_date(self) -> int:
        """Make the passages of all articles that have none of this encoder and text; how many articles there were."""
        done = 0
        for _ in range(TRIES):  # somebody may edit meanwhile
            if not await self._stale():
                break
            async with self._lock:  # a second search waits for the first one's work, and finds it done
                done += await self._bring_up_to_date()
        return done

    async def remember(self) -> None:
        """Keep the vectors that are stored now, so that the same texts need not be encoded again after they are removed."""
        query = select(ArticleVersion.title, ArticlePassage.text, ArticlePassage.vector)
        query = query.join(ArticleVersion, ArticleVersion.id == ArticlePassage.version_id)
        query = query.join(Article, Article.id == ArticleVersion.article_id).where(Article.indexed == self.made_with)
        async with self._db.reading() as session:
            rows = (await session.execute(query)).all()
        name = self.encoder.encoder
        self._vectors = {(name, _encoded(title, text)): np.frombuffer(vector, dtype=np.float32) for title, text, vector in rows}

    async def _stale(self) -> Sequence[str]:
        async with self._db.reading() as session:
            outdated = or_(Article.indexed.is_(None), Article.indexed != self.made_with)
            return (await session.execute(select(Article.id).where(outdated))).scalars().all()

    async def _bring_up_to_date(self) -> int:
        mark, stale = self.made_with, await self._stale()
        async with self._db.reading() as session:
            made = {article.id: await self._make(article) for article in await _loaded(session, stale)}
        async with self._db.transaction() as session:
            for article in await _loaded(session, list(made), locked=True):
                if article.indexed == mark or _state(article) != made[article.id].state:
                    continue  # another process was faster, or somebody edited it
                await replace(session, article, made[article.id].rows, mark)
        return len(made)

    async def _make(self, article: Article) -> _Made:
        rows: list[dict[str, Any]] = []
        topics = " ".join(topic.topic.replace("_", " ") for topic in article.topics)
        for version in current_versions(article):
            texts = passages(version.summary, version.body)
            vectors = await self._encode([_encoded(version.title, text) for text in texts], version.locale)
            rows += [
                {
                    "version_id": version.id,
                    "position": position,
                    "text": text,
                    "words": " ".join(words(f"{version.title} {topics} {text}")),
                    "vector": vector.astype(np.float32).tobytes(),
                }
                for position, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        return _Made(_state(article), rows)

    async def _encode(self, texts: Sequence[str], locale: str) -> list[Vectors]:
        name = self.encoder.encoder
        if missing := [text for text in texts if (name, text) not in self._vectors]:
            made = await self.encoder.encode(missing, locale)
            if len(self._vectors) > KEPT:
                self._vectors = {key: vector for key, vector in self._vectors.items() if key[1] in texts}
            self._vectors.update(((name, text), vector) for text, vector in zip(missing, made, strict=True))
        return [self._vectors[name, text] for text in texts]


def made_with(encoder: str) -> str:
    """The mark of passages of this encoder."""
    return hashlib.sha256(f"{FORMAT} {encoder}".encode()).hexdigest()[:32]


def current_versions(article: Article) -> list[ArticleVersion]:
    """The newest version of each language; none of an article that is not published."""
    newest = {version.locale: version for version in article.versions}  # they come in order
    return list(newest.values()) if article.published else []


async def replace(session: AsyncSession, article: Article, rows: list[dict[str, Any]], mark: str) -> None:
    """Put these passages in the place of what the article had."""
    versions = select(ArticleVersion.id).where(ArticleVersion.article_id == article.id)
    await session.execute(delete(ArticlePassage).where(ArticlePassage.version_id.in_(versions)))
    session.add_all(ArticlePassage(**row) for row in rows)
    article.indexed = mark
    await session.flush()


async def _loaded(session: AsyncSession, ids: Sequence[str], *, locked: bool = False) -> Sequence[Article]:
    query = select(Article).where(Article.id.in_(ids)).order_by(Article.id)
    query = query.options(selectinload(Article.versions), selectinload(Article.topics))
    return (await session.execute(query.with_for_update() if locked else query)).scalars().all()


def _encoded(title: str, passage: str) -> str:
    """What a passage's vector is made of: it is about what its article is about."""
    return f"{title}. {passage}"


def _state(article: Article) -> frozenset[str]:
    """What decides the passages of an article: its current texts and its topics."""
    return frozenset([version.id for version in current_versions(article)] + [topic.topic for topic in article.topics])

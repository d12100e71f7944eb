"""Finding the articles that answer a question, by meaning and by words, in the reader's language."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.nlu.encoder import Vectors
from crm_backend.db import Database
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.ranking import USUAL, Hit, Passage, Weights, rank
from crm_backend.knowledge.service import FALLBACK
from crm_backend.knowledge.words import words
from crm_backend.models import Article, ArticlePassage, ArticleTopic, ArticleVersion

SHOWN = 3
BY_WORDS = 50  # passages that the database is asked for
LONGEST = 2000  # characters of a question

_ON_SQLITE = text(
    "SELECT p.id, p.words FROM passage_words JOIN article_passages p ON p.id = passage_words.rowid "
    "JOIN article_versions v ON v.id = p.version_id "
    "WHERE passage_words MATCH :wanted AND v.locale IN (:language, :fallback) ORDER BY bm25(passage_words) LIMIT :limit"
)
_ON_POSTGRESQL = text(
    "SELECT p.id, p.words FROM article_passages p JOIN article_versions v ON v.id = p.version_id "
    "WHERE to_tsvector('simple', p.words) @@ to_tsquery('simple', :wanted) AND v.locale IN (:language, :fallback) "
    "ORDER BY ts_rank(to_tsvector('simple', p.words), to_tsquery('simple', :wanted)) DESC LIMIT :limit"
)


@dataclass(frozen=True)
class Question:
    """A question with its meaning; `topic` is the intent, product family or subject that it was understood to be about."""

    text: str
    language: str
    vector: Vectors
    topic: str | None = None


@dataclass(frozen=True)
class Found:
    """An article that may answer, with the passage that does it best."""

    article: Article
    version: ArticleVersion
    passage: str
    confident: bool


async def understood(index: Index, question: str, language: str, topic: str | None = None) -> Question:
    """The question as `find` takes it."""
    vector = (await index.encoder.encode([question[:LONGEST]], language))[0]
    return Question(question, language, vector, topic)


async def find(db: Database, index: Index, question: Question, *, limit: int = SHOWN) -> list[Found]:
    """The articles that answer best, best first."""
    await index.bring_up_to_date()
    async with db.reading() as session:
        return [await _shown(session, hit, question) for hit in (await hits(session, question))[:limit]]


async def hits(session: AsyncSession, question: Question, weights: Weights = USUAL) -> list[Hit]:
    """All articles that this reader can be given, best first."""
    passages, vectors = await _readable(session, question.language)
    if not passages:
        return []
    shared = await _shared_words(session, question)
    under_topic = await _under(session, question.topic)
    return rank(passages, vectors @ question.vector, shared, under_topic, weights)


async def _readable(session: AsyncSession, language: str) -> tuple[list[Passage], Vectors]:
    """The passages in this language, and those in English of the articles that have none in it."""
    other = aliased(ArticleVersion)
    translated = select(other.article_id).where(other.locale == language)
    query = (
        select(ArticlePassage.id, ArticleVersion.article_id, ArticlePassage.vector)
        .join(ArticleVersion, ArticleVersion.id == ArticlePassage.version_id)
        .where(
            or_(
                ArticleVersion.locale == language,
                and_(ArticleVersion.locale == FALLBACK, ArticleVersion.article_id.not_in(translated)),
            )
        )
        .order_by(ArticlePassage.id)
    )
    rows = (await session.execute(query)).all()
    passages = [Passage(number, article) for number, article, _ in rows]
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float32)
    return passages, vectors.reshape(len(rows), -1 if rows else 0)


async def _shared_words(session: AsyncSession, question: Question) -> dict[int, float]:
    """The passages that the database finds to share the most telling words with the question, with the share that they have."""
    wanted = frozenset(words(question.text))
    if not wanted:
        return {}
    if session.get_bind().dialect.name == "sqlite":
        statement, query = _ON_SQLITE, " OR ".join(f'"{word}"' for word in wanted)
    else:
        statement, query = _ON_POSTGRESQL, " | ".join(f"'{word}'" for word in wanted)
    values = {"wanted": query, "language": question.language, "fallback": FALLBACK, "limit": BY_WORDS}
    rows = (await session.execute(statement, values)).all()
    return {number: len(wanted.intersection(known.split())) / len(wanted) for number, known in rows}


async def _under(session: AsyncSession, topic: str | None) -> frozenset[str]:
    if not topic:
        return frozenset()
    query = select(ArticleTopic.article_id).where(ArticleTopic.topic == topic.strip().lower())
    return frozenset((await session.execute(query)).scalars())


async def _shown(session: AsyncSession, hit: Hit, question: Question) -> Found:
    """The article with its passage; with its summary when the question has no more in it than the title."""
    query = (
        select(Article, ArticleVersion, ArticlePassage.text)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .join(ArticlePassage, ArticlePassage.version_id == ArticleVersion.id)
        .where(ArticlePassage.id == hit.passage_id)
    )
    article, version, passage = (await session.execute(query)).one()
    if version.summary and frozenset(words(question.text)) <= frozenset(words(version.title)):
        passage = version.summary
    return Found(article, version, passage, hit.confident)

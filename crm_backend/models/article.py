"""The knowledge base: articles, their texts in each language, what they are found by, and what they do not answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.models.base import Base, Identified, now


class Article(Identified, Base):
    """One subject that customers ask about; its texts are versions per language, the highest number is the current one."""

    __tablename__ = "articles"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    published: Mapped[bool] = mapped_column(default=True)
    # What its passages were made with (`knowledge/index.py`); whoever changes a text or `published` sets it to None.
    indexed: Mapped[str | None] = mapped_column(String(64))

    topics: Mapped[list[ArticleTopic]] = relationship(lazy="raise", cascade="all, delete-orphan")
    versions: Mapped[list[ArticleVersion]] = relationship(lazy="raise", order_by="ArticleVersion.version")


class ArticleTopic(Base):
    """A word under which the bot finds the article: a subject such as `shipping`, an intent, a product family."""

    __tablename__ = "article_topics"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)


class ArticleVersion(Identified, Base):
    """The text of an article in one language as of one edit."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "locale", "version"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # Markdown
    author_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  # None: it came with the shop


class ArticlePassage(Base):
    """A part of a current, published version that can answer a question; made anew with every version and encoder."""

    __tablename__ = "article_passages"
    # A number is never used again: SQLite's index of words names rows by it.
    __table_args__ = (UniqueConstraint("version_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("article_versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)  # plain
    words: Mapped[str] = mapped_column(Text)  # of title, topics and text, as they are searched for, apart by spaces
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # float32, length 1


class ArticleVote(Base):
    """What a conversation's customer said to "did this help?"; the last answer counts."""

    __tablename__ = "article_votes"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now)


class KnowledgeGap(Identified, Base):
    """Questions that are alike and have no good article; its text is that of its first question."""

    __tablename__ = "knowledge_gaps"

    encoder: Mapped[str] = mapped_column(String(64))  # what `vector` was made with
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # the first question's: float32, length 1
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)  # open, dismissed, answered
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id"))  # the one that was written for it


class GapQuestion(Identified, Base):
    """One time that a question of a gap was asked."""

    __tablename__ = "gap_questions"
    __table_args__ = (Index("ix_gap_questions_created", "created_at", "id"),)

    gap_id: Mapped[str] = mapped_column(ForeignKey("knowledge_gaps.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id"))  # the one that was given and did not help

"""The knowledge base: articles, their topics and their texts in each language."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.models.base import Base, Identified


class Article(Identified, Base):
    """One subject that customers ask about; its texts are versions per language, the highest number is the current one."""

    __tablename__ = "articles"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)

    topics: Mapped[list[ArticleTopic]] = relationship(lazy="raise")
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

"""Articles as the bot reads them and as the console edits them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from crm_backend.knowledge.search import Found
from crm_backend.texts import LANGUAGES

Locale = Annotated[str, StringConstraints(pattern=f"^({'|'.join(sorted(LANGUAGES))})$")]  # those that customers are answered in
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Topic = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=60)]
LONGEST_BODY = 50_000


class KnowledgeIn(BaseModel):
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    topic: str | None = Field(default=None, max_length=60)


class HelpfulIn(BaseModel):
    slug: str = Field(max_length=80)
    helpful: bool
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class ArticleOut(BaseModel):
    slug: str
    title: str
    summary: str
    passage: str
    url: str


class ArticlesOut(BaseModel):
    items: list[ArticleOut]
    confident: bool


class TextIn(BaseModel):
    """An article in one language."""

    title: Line
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    body: str = Field(max_length=LONGEST_BODY)  # Markdown


class ArticleIn(BaseModel):
    """What an editor sends; `base` says on which versions it is built, by language, so that nobody's work is overwritten."""

    topics: list[Topic] = Field(max_length=20)
    published: bool = True
    texts: dict[Locale, TextIn] = Field(min_length=1)
    base: dict[Locale, int] = {}

    @field_validator("topics")
    @classmethod
    def _once(cls, topics: list[str]) -> list[str]:
        return list(dict.fromkeys(topics))


class NewArticleIn(ArticleIn):
    slug: Slug
    gap_id: str | None = Field(default=None, max_length=32)


class RestoreIn(BaseModel):
    version_id: str = Field(max_length=32)


class PreviewIn(BaseModel):
    body: str = Field(max_length=LONGEST_BODY)


class PreviewOut(BaseModel):
    html: str


class TextOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str
    summary: str
    body: str
    version: int


class RowOut(BaseModel):
    """A line of the list; `languages` are those that it is written in."""

    slug: str
    titles: dict[str, str]
    languages: list[str]
    topics: list[str]
    published: bool
    updated_at: datetime
    updated_by: str | None
    helpful: int
    not_helpful: int


class EditedOut(RowOut):
    texts: dict[str, TextOut]


class RowsOut(BaseModel):
    items: list[RowOut]


class LanguagesOut(BaseModel):
    items: list[str]


class VersionOut(TextOut):
    id: str
    locale: str
    at: datetime
    author: str | None
    current: bool


class VersionsOut(BaseModel):
    items: list[VersionOut]


class AskedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    text: str
    language: str
    at: datetime
    conversation_id: str | None
    article: str | None


class GapOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    state: str
    questions: list[AskedOut]


class GapsOut(BaseModel):
    items: list[GapOut]


def articles_out(found: Sequence[Found], base_url: str) -> ArticlesOut:
    """What the bot is told of what was found."""
    items = [
        ArticleOut(
            slug=one.article.slug,
            title=one.version.title,
            summary=one.version.summary,
            passage=one.passage,
            url=f"{base_url}/help/{one.article.slug}?lang={one.version.locale}",
        )
        for one in found
    ]
    return ArticlesOut(items=items, confident=bool(found) and found[0].confident)

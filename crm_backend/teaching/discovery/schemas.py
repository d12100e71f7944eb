"""Discoveries as the console reads them, and what it sends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from crm_backend.models import Discovery, Survey, TeachingChange, TeachingItem
from crm_backend.models.base import now
from crm_backend.teaching.surveys import waits
from crm_backend.texts import LANGUAGES

Locale = Annotated[str, StringConstraints(pattern=f"^({'|'.join(sorted(LANGUAGES))})$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class SurveyOut(BaseModel):
    """How far a look is; `waits`: one is at work, or will be soon."""

    computed_at: datetime | None
    waits: bool
    step: str | None
    progress: float
    error: str | None
    figures: dict[str, Any] | None

    @classmethod
    def of(cls, row: Survey) -> Self:
        return cls(
            computed_at=row.computed_at,
            waits=waits(row, now()),
            step=row.step,
            progress=row.progress,
            error=row.error,
            figures=row.figures,
        )


class WeekOut(BaseModel):
    monday: str
    messages: int


class NearestOut(BaseModel):
    name: str
    share: float
    confidence: float


class ExampleOut(BaseModel):
    id: str
    text: str
    language: str
    at: datetime
    conversation_id: str | None

    @classmethod
    def of(cls, item: TeachingItem) -> Self:
        return cls(id=item.id, text=item.text, language=item.language, at=item.at, conversation_id=item.conversation_id)


class MadeOut(BaseModel):
    """The intent that was made of a discovery."""

    change_id: int
    name: str
    state: str
    examples: int

    @classmethod
    def of(cls, change: TeachingChange) -> Self:
        return cls(change_id=change.id, name=change.subject, state=change.state, examples=len(change.content["examples"]))


class DiscoveryOut(BaseModel):
    id: str
    state: str
    size: int
    words: list[str]
    suggested: str
    weeks: list[WeekOut]
    languages: dict[str, int]
    nearest: NearestOut | None
    examples: list[ExampleOut]  # the most central and the most different
    made: MadeOut | None

    @classmethod
    def of(cls, row: Discovery, change: TeachingChange | None, examples: Sequence[TeachingItem]) -> Self:
        return cls(
            id=row.id,
            state=row.state,
            size=len(row.items),
            words=row.words,
            suggested=row.suggested,
            weeks=[WeekOut.model_validate(each) for each in row.weeks],
            languages=row.languages,
            nearest=NearestOut.model_validate(row.nearest) if row.nearest else None,
            examples=[ExampleOut.of(item) for item in examples],
            made=MadeOut.of(change) if change else None,
        )


class DiscoveriesOut(BaseModel):
    items: list[DiscoveryOut]
    survey: SurveyOut


class ArticleIdeaOut(BaseModel):
    slug: str
    title: str
    passage: str
    confident: bool
    answers: int
    asked: int


class ReplyOut(BaseModel):
    language: str
    text: str
    of: int


class IdeasOut(BaseModel):
    """What the form begins with: the messages to choose from, and what could be answered."""

    discovery: DiscoveryOut
    article: ArticleIdeaOut | None
    replies: list[ReplyOut]
    taken: list[str]


class AnswerIn(BaseModel):
    """An article, or texts with an English one."""

    article: Annotated[str, StringConstraints(max_length=80)] | None = None
    texts: dict[Locale, Answer] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.article is None) == (not self.texts):
            raise ValueError("an answer is an article or texts")
        if self.texts and "en" not in self.texts:
            raise ValueError("a text in English is needed: customers of other languages read it")
        return self


class NewIntentIn(BaseModel):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    titles: dict[Locale, Title] = Field(min_length=1)
    items: list[Annotated[str, StringConstraints(max_length=32)]] = Field(min_length=3, max_length=500)
    answer: AnswerIn

    @model_validator(mode="after")
    def _in_english(self) -> Self:
        if "en" not in self.titles:
            raise ValueError("a title in English is needed: customers of other languages read it")
        return self

    def content(self) -> dict[str, Any]:
        """As the change has it, with `items` for its examples."""
        return {
            "name": self.name,
            "titles": self.titles,
            "items": list(dict.fromkeys(self.items)),
            "answer": self.answer.model_dump(exclude_none=True),
        }


class ReviewIn(BaseModel):
    state: Literal["approved", "withdrawn"]

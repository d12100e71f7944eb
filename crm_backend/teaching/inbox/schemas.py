"""The inbox as the console sees it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.teaching.inbox.intents import LONGEST_NAME, NAME

View = Literal["open", "second", "disputed", "labelled", "dismissed"]
IntentName = Annotated[str, StringConstraints(pattern=NAME, max_length=LONGEST_NAME)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=32)]
MOST_ALONG = 50


class GuessOut(BaseModel):
    name: str
    confidence: float


class ItemOut(BaseModel):
    """A line of the list; `alike` counts the open messages of its cluster, itself among them, if it is open."""

    id: str
    text: str
    language: str
    at: datetime
    reasons: list[str]
    guess: str | None
    score: float
    uncertainty: float
    cost: float
    alike: int
    words: list[str]
    state: str
    held_by: str | None  # the name of a colleague who looks at it now
    intent: str | None  # what it was labelled as, where the view shows it


class ItemsOut(BaseModel):
    items: list[ItemOut]
    next_cursor: str | None


class AlikeOut(BaseModel):
    id: str
    text: str
    language: str
    guess: str | None
    likeness: float  # cosine, to the item


class LabelOut(BaseModel):
    by: str
    at: datetime
    intent: str | None
    sentiment: str | None
    text: str  # of the message, which with a cluster's disagreement may be another one


class DetailOut(ItemOut):
    """All of an item; `conversation_id` is there if the reader may open it, `labels` unless they are to label it themselves."""

    ranking: list[GuessOut]
    entities: list[dict[str, Any]]
    sentiment: str | None
    decision: str
    hint: str | None
    conversation_id: str | None
    alike_ones: list[AlikeOut]
    labels: list[LabelOut]


class CountsOut(BaseModel):
    """How much there is to do: groups and messages that are open, and the other views."""

    groups: int
    open: int
    second: int
    disputed: int
    labelled: int
    dismissed: int


class NextIn(BaseModel):
    """`after`: the items that the asker does not want now."""

    skip: list[Id] = Field(default=[], max_length=200)


class NextOut(BaseModel):
    item: DetailOut | None


class SpanIn(BaseModel):
    entity: str = Field(max_length=60)
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class LabelIn(BaseModel):
    """What a message means; `intent` None: it is not for us. `along` are the messages of its cluster that mean the same."""

    intent: IntentName | None
    entities: list[SpanIn] | None = Field(default=None, max_length=50)  # None: as they were found
    sentiment: Literal["negative", "neutral", "positive"] | None = None
    along: list[Id] = Field(default=[], max_length=MOST_ALONG)
    settle: bool = False  # what others said of it counts no more


class ActOut(BaseModel):
    """What a label did: messages that were labelled, examples that the next training learns, and messages kept for trying
    models; `on_paper`: the intent is new, and nothing is learnt until it is reviewed."""

    act: str
    messages: int
    taught: int
    golden: int
    on_paper: bool
    disputed: bool


class IntentOut(BaseModel):
    name: str
    examples: int
    on_paper: bool


class MeaningsOut(BaseModel):
    """What can be said of a message."""

    intents: list[IntentOut]
    entities: list[str]


class PickIn(BaseModel):
    """A customer's message."""

    message: Id


class PickedOut(BaseModel):
    """Its place in the inbox."""

    id: str

"""Answers, rules, thresholds and changes as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.teaching.dataset.flows import Kind
from crm_backend.teaching.dataset.gaps import LONGEST
from crm_backend.teaching.dataset.responses import MOST_VARIANTS
from crm_backend.teaching.dataset.rules import LONGEST_NAME, MOST_INTENTS, MOST_STEPS
from crm_backend.teaching.dataset.titles import LONGEST as LONGEST_TITLE
from crm_backend.teaching.discovery.schemas import SurveyOut

Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_]{1,90}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Status = Literal["draft", "waiting", "live", "deployed", "failed", "withdrawn"]


class TextsIn(BaseModel):
    """How a response is to be said in a language from now on; `base` is what the editor began with, to overwrite nobody."""

    language: Language
    variants: list[Text] = Field(min_length=1, max_length=MOST_VARIANTS)
    base: list[str] | None = Field(default=None, max_length=MOST_VARIANTS)
    note: Note | None = None


class NewResponseIn(BaseModel):
    """A response that no file has yet, in as many languages as its author speaks; English is among them."""

    name: Annotated[str, StringConstraints(pattern=r"^utter_[a-z0-9_]{1,80}$")]
    texts: dict[Language, Annotated[list[Text], Field(min_length=1, max_length=MOST_VARIANTS)]] = Field(
        min_length=1, max_length=20
    )
    note: Note | None = None


class ResetIn(BaseModel):
    language: Language


class PreviewIn(BaseModel):
    name: Name
    language: Language
    variants: list[str] = Field(max_length=MOST_VARIANTS)


class PreviewOut(BaseModel):
    """One text as a customer would read it; `problem` says why it cannot be said, `missing` are fields that others have."""

    text: str
    missing: list[str]
    problem: str | None


class PreviewsOut(BaseModel):
    items: list[PreviewOut]


class RowOut(BaseModel):
    """A line of the list: the first text of each language."""

    name: str
    texts: dict[str, str]
    missing: list[str]  # languages without a text
    changed: bool  # against the deployment
    drafts: int


class RowsOut(BaseModel):
    items: list[RowOut]
    languages: list[str]
    total: int  # of all responses, found or not


class FieldOut(BaseModel):
    """What a text may have in braces: given by the action that says it, or a slot that may be empty."""

    name: str
    source: Literal["given", "slot"]
    examples: dict[str, str]  # by language


class VariantOut(BaseModel):
    text: str
    buttons: list[str]
    editable: bool
    file: str
    line: int


class TextsOut(BaseModel):
    """A response in one language, as it is now and as the deployment has it."""

    language: str
    variants: list[VariantOut]
    deployed: list[str]


class UseOut(BaseModel):
    kind: Literal["action", "rule", "form"]
    name: str
    file: str
    line: int


class ChangeOut(BaseModel):
    """One change, where it is on its way, and whether the reader may approve it."""

    id: int
    at: datetime
    kind: str
    subject: str
    content: dict[str, Any]
    status: Status
    seen: str  # to be sent back with an approval
    author: str | None
    mine: bool
    reviewer: str | None
    reviewed_at: datetime | None
    by_author: bool  # approved by who wrote it
    note: str | None
    problem: str | None  # why it cannot be made any more


class ChangesOut(BaseModel):
    items: list[ChangeOut]
    next_cursor: str | None
    counts: dict[str, int]  # by status: drafts, and approved ones that no live model has learnt


class FileDiff(BaseModel):
    file: str
    diff: str  # unified


class ChangeDetailOut(ChangeOut):
    files: list[FileDiff]


class ApproveIn(BaseModel):
    seen: str = Field(max_length=32)


class ResponseOut(BaseModel):
    name: str
    languages: list[TextsOut]
    fields: list[FieldOut]
    used_by: list[UseOut]
    history: list[ChangeOut]


class StepIn(BaseModel):
    kind: Kind
    name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_]{0,90}$")] = ""


class ConditionIn(BaseModel):
    slot: Name
    value: bool | Annotated[str, StringConstraints(max_length=100)]


class RuleIn(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
    intents: list[Name] = Field(min_length=1, max_length=MOST_INTENTS)
    condition: ConditionIn | None = None
    steps: list[StepIn] = Field(min_length=1, max_length=MOST_STEPS)
    note: Note | None = None


class RuleNameIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)


class RuleOut(BaseModel):
    """A rule; `flow` is nothing for one that can only be changed in its file, whose lines are `text`."""

    name: str
    file: str
    line: int
    intents: list[str]
    flow: dict[str, Any] | None
    text: str
    taught: bool


class ChoicesOut(BaseModel):
    intents: list[str]
    responses: list[str]
    actions: list[str]
    forms: list[str]
    slots: dict[str, list[str | bool]]  # a condition's, with their values


class RulesOut(BaseModel):
    items: list[RuleOut]
    choices: ChoicesOut
    drafts: list[ChangeOut]


class TitleIn(BaseModel):
    """What people are to read on a button in a language; `name` is an intent's, or a button's in the actions' catalogues."""

    name: Name
    language: Language
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE)]
    note: Note | None = None


class TitleOut(BaseModel):
    name: str
    group: Literal["intents", "buttons"]
    titles: dict[str, str]  # by language
    deployed: dict[str, str]


class TitlesOut(BaseModel):
    items: list[TitleOut]
    languages: list[str]
    drafts: list[ChangeOut]


class ThresholdIn(BaseModel):
    component: Name
    key: Name
    value: float
    note: Note | None = None


class ThresholdOut(BaseModel):
    component: str
    key: str
    value: float
    deployed: float
    least: float
    most: float
    step: float


class EffectsOut(BaseModel):
    """`survey.figures` has the number of `messages`, and `curves`: by threshold what becomes of them at each value. `current`:
    they are of the model that answers now."""

    survey: SurveyOut
    current: bool


class ThresholdsOut(BaseModel):
    items: list[ThresholdOut]
    drafts: list[ChangeOut]

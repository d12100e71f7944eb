"""Conversation tests as the API has them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm_backend.conversations.schemas import PersonOut
from crm_backend.teaching.conversation_tests.script import LONGEST

Name = Annotated[str, Field(min_length=1, max_length=200)]
Script = Annotated[str, Field(max_length=LONGEST)]


class NewTestIn(BaseModel):
    """A conversation to make a test of, or a script, such as one that was deleted by mistake."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: Annotated[str, Field(max_length=32)] | None = None
    script: Script | None = None
    active: bool = True

    @model_validator(mode="after")
    def _one_of_them(self) -> "NewTestIn":
        if self.conversation_id is None and self.script is None:
            raise ValueError("a test is made of a conversation, or has a script")
        return self


class TestIn(BaseModel):
    """What is to be another way; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    script: Script | None = None
    active: bool | None = None


class ScriptIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    script: Script


class CheckedOut(BaseModel):
    """Whether a script is one; if not, why, and in which line (from 1) if that is known."""

    fine: bool
    reason: str | None = None
    line: int | None = None


class RunOut(BaseModel):
    """How playing a test ended. `turn` (from 1) is the one that went wrong, None: the effects did, or all went well."""

    state: Literal["running", "passed", "failed", "broken"]
    at: datetime
    seconds: float | None = None
    faults: list[str] = []
    turn: int | None = None


class TestOut(BaseModel):
    id: str
    name: str
    active: bool
    conversation_id: str | None
    author: PersonOut
    created_at: datetime
    language: str
    turns: int
    last_run: RunOut | None


class TestWithScriptOut(TestOut):
    script: str


class TestsOut(BaseModel):
    items: list[TestOut]
    next_cursor: str | None = None

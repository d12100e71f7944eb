"""Training runs and versions as the API shows them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class PersonOut(BaseModel):
    """Somebody who works here."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str


class RunOut(BaseModel):
    """A run; `progress` is of all its steps, from 0 to 1, `against` counts what speaks against its version."""

    id: str
    state: str
    step: str | None
    progress: float
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    started_by: PersonOut | None
    cancel_asked: bool
    data_hash: str | None
    version: int | None
    against: int | None
    error: dict[str, Any] | None


class RunsOut(BaseModel):
    items: list[RunOut]
    next_cursor: str | None


class ReportedRunOut(RunOut):
    """A run with its report (`docs/teaching.md` tells what is in it), once it has one."""

    report: dict[str, Any] | None


class TaughtOut(BaseModel):
    """How much somebody has taught."""

    name: str
    changes: int


class NewsOut(BaseModel):
    """What the next training learns that the last one did not; `taken_back` counts changes withdrawn since."""

    changes: int
    taken_back: int
    authors: list[TaughtOut]
    last_run: RunOut | None


class VersionOut(BaseModel):
    """A trained model; `available`: its files are there, so that it can be served."""

    id: str
    number: int
    created_at: datetime
    fingerprint: str
    base_fingerprint: str
    data_hash: str
    trained_by: PersonOut | None
    figures: dict[str, Any]
    against: list[dict[str, Any]]
    reason: str | None
    available: bool


class VersionsOut(BaseModel):
    items: list[VersionOut]

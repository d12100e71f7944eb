"""What long looks at the messages and at the training data have found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now


class Survey(Base):
    """The state of one kind of look: asked for, at work with progress, done; one row a kind."""

    __tablename__ = "teaching_surveys"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    asked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    computed_at: Mapped[datetime | None]
    step: Mapped[str | None] = mapped_column(String(30))  # None: nothing is being done
    progress: Mapped[float] = mapped_column(default=0.0)  # 0 to 1
    made_from: Mapped[str | None] = mapped_column(String(64))  # what was looked at; the same again is not looked at
    figures: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(String(500))
    # The lease: the process that looks; when it is over another one may begin anew.
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


class DiscoveryState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    MADE = "made"  # an intent was made of it


class Discovery(Identified, Base):
    """Messages that are alike and that no intent fits; found again it stays the same one."""

    __tablename__ = "teaching_discoveries"

    encoder: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # the middle: float32, length 1
    state: Mapped[str] = mapped_column(String(10), default=DiscoveryState.OPEN, index=True)
    items: Mapped[list[str]]  # ids of its messages, the most central first; empty: it is not found any more
    words: Mapped[list[str]]  # what sets it apart, the most telling first
    suggested: Mapped[str] = mapped_column(String(60))  # a name for the intent
    weeks: Mapped[list[dict[str, Any]]]  # the Monday of a week and how many messages it had, the earliest first
    languages: Mapped[dict[str, Any]]  # messages by language
    nearest: Mapped[dict[str, Any] | None]  # the intent that they are taken for: name, share, confidence
    seen_at: Mapped[datetime] = mapped_column(default=now)
    named: Mapped[bool] = mapped_column(default=False)  # by people who labelled: no look finds it or lets it go
    change_id: Mapped[int | None] = mapped_column(ForeignKey("teaching_changes.id"))  # the intent that was made of it


class AlarmState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    REMEDIED = "remedied"


class Alarm(Identified, Base):
    """Something that is likely wrong with the training data."""

    __tablename__ = "teaching_alarms"

    kind: Mapped[str] = mapped_column(String(20), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # the same finding has the same key, dismissed or not
    state: Mapped[str] = mapped_column(String(10), default=AlarmState.OPEN)
    severity: Mapped[float]  # 0 to 1
    content: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime] = mapped_column(default=now)
    changes: Mapped[list[int] | None]  # what its remedy changed

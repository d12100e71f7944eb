"""What a customer was promised that a person has to do: to be called, to get or to lose their data."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class PromiseStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CALLED_OFF = "called_off"  # not wanted any more


class PrivacyKind(StrEnum):
    ERASURE = "erasure"
    EXPORT = "export"


class Callback(Identified, Base):
    """A call that was promised; `customer_id` only where somebody we trust said who asked for it."""

    __tablename__ = "callbacks"

    number: Mapped[str] = mapped_column(String(20), unique=True)  # CB-1234
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    phone: Mapped[str] = mapped_column(String(20))  # E.164
    at: Mapped[datetime | None]  # as soon as possible without one
    topic: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(10), default=PromiseStatus.OPEN)
    done_at: Mapped[datetime | None]


class PrivacyRequest(Identified, Base):
    """A customer's wish to have a copy of their data, or to have it erased; the law sets the day."""

    __tablename__ = "privacy_requests"
    __table_args__ = (
        # one open request of a kind, whatever races
        Index(
            "uq_privacy_requests_open",
            "customer_id",
            "kind",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)  # PR-1234
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), default=PromiseStatus.OPEN)
    done_at: Mapped[datetime | None]

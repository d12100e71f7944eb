"""What has to be brought to customers through channels, and what came from channels and could not be read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now


class Delivery(StrEnum):
    """How far a message to a customer has come; `SENDING` is the outbox's own, a message shows `DUE` until it is over."""

    DUE = "due"
    SENDING = "sending"  # a worker has it, until `lease_until`
    SENT = "sent"
    DELIVERED = "delivered"  # as the platform reports
    READ = "read"
    FAILED = "failed"  # surely not delivered
    UNKNOWN = "unknown"  # perhaps delivered, and never sent again: the platform could not tell the second from the first


class OutboxEntry(Base):
    """A message that has to reach the customer through a channel; those of a contact point go in the order of `seq`."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "contact_point_id",
            "seq",
            sqlite_where=text("state IN ('due', 'sending')"),
            postgresql_where=text("state IN ('due', 'sending')"),
        ),
        Index("ix_outbox_reference", "reference", "contact_point_id"),
    )

    # Given out while the conversation's row is held: it rises in every thread, and from one conversation to the next.
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), unique=True)
    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_points.id"))
    state: Mapped[str] = mapped_column(String(10), default=Delivery.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(300))
    reference: Mapped[str | None] = mapped_column(String(300))  # the platform's id of it, by which it reports on it
    sent_at: Mapped[datetime | None]


class LetterState(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"
    DISMISSED = "dismissed"


class DeadLetter(Identified, Base):
    """A part of a channel's delivery that could not be read or kept; people see it, and may have it tried again."""

    __tablename__ = "dead_letters"
    __table_args__ = (Index("ix_dead_letters_state_created", "state", "created_at"),)

    channel: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(100), default="")
    digest: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # SHA-256 of channel, account, body: the same again is no new one
    body: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default=LetterState.OPEN)
    seen: Mapped[int] = mapped_column(default=1)  # how often it came
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))

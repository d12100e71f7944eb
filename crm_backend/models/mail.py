"""Mails that wait to be sent, and the links to a new password that some of them carry."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class MailKind(StrEnum):
    PASSWORD_RESET = "password_reset"
    PROFILE_CHANGED = "profile_changed"
    PRIVACY_REQUEST = "privacy_request"


class MailState(StrEnum):
    """How far a mail has come; see `Delivery`, the same of messages."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Mail(Identified, Base):
    """A mail in the queue: its words come from a catalogue by kind and language, `params` fill their gaps.

    A link with a secret stands in `params` and nowhere else; whoever sends the mail empties them.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index(
            "ix_mails_open",
            "created_at",
            sqlite_where=text("state IN ('due', 'sending')"),
            postgresql_where=text("state IN ('due', 'sending')"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(10))
    params: Mapped[dict[str, Any]]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=MailState.DUE)
    expires_at: Mapped[datetime | None]  # of no use to anybody after that
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]  # not before that
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(300))


class MailboxPlace(Base):
    """How far a mailbox has been read, and the app process that reads it now.

    A mail has the same UID for as long as the mailbox has the same UIDVALIDITY (RFC 3501, 2.3.1.1).
    """

    __tablename__ = "mailbox_places"

    account: Mapped[str] = mapped_column(String(320), primary_key=True)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)  # none: it was never read
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    read_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


class PasswordReset(Base):
    """A link to a new password that was sent to a customer's mailbox; only the SHA-256 of its token is kept."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

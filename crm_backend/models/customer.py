"""Customers, and the contact points under which they reach us."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class Customer(Identified, Base):
    """A person we serve."""

    __tablename__ = "customers"

    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)  # lower case
    phone: Mapped[str | None] = mapped_column(String(20), index=True)  # E.164
    name: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(10))  # ISO 639-1, the language they prefer
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("customers.id"))  # found to be the same person
    loyalty_points: Mapped[int] = mapped_column(default=0)
    marketing_consent: Mapped[bool] = mapped_column(default=False)
    # The customer's mood, moved by each of their messages; see customers/sentiment.py for the rule.
    sentiment_average: Mapped[float] = mapped_column(default=0.0)
    sentiment_slow: Mapped[float] = mapped_column(default=0.0)
    sentiment_count: Mapped[int] = mapped_column(default=0)


class ContactPoint(Identified, Base):
    """One customer on one channel: the address (channel, account, sender_id) that their messages come from.

    `vouched` is true when somebody we trust said who it is (the calling application, a signed identity); only then does the bot
    show orders without asking.
    """

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("channel", "account", "sender_id"),)

    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(100), default="")
    sender_id: Mapped[str] = mapped_column(String(200))
    vouched: Mapped[bool] = mapped_column(default=False)


class CustomerMerge(Identified, Base):
    """Two customers found to be one person: what was moved, so that it can be moved back."""

    __tablename__ = "customer_merges"

    kept_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    merged_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  # none: joined by a proven e-mail or phone
    moved: Mapped[dict[str, Any]]  # ids of rows by table, and the marks and points that were taken over
    undone_at: Mapped[datetime | None]


class SentimentPoint(Base):
    """The mood of one message, on the customer's curve."""

    __tablename__ = "sentiment_points"
    __table_args__ = (Index("ix_sentiment_points_customer_at", "customer_id", "at"),)

    message_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    at: Mapped[datetime]
    score: Mapped[float]
    average: Mapped[float]


class AuditEntry(Identified, Base):
    """Who changed what, for changes that matter to people's data or money."""

    __tablename__ = "audit_entries"

    actor: Mapped[str] = mapped_column(String(100))  # "bot", "system" or a user's id
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(100), index=True)  # such as "order:LT-100002"
    conversation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

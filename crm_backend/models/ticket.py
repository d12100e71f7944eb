"""Tickets, and what customers say of our service."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.models.base import Base, Identified, now
from crm_backend.models.order import Order


class TicketStatus(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # for the customer
    RESOLVED = "resolved"
    CLOSED = "closed"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Ticket(Identified, Base):
    """A promise to fix something; without a customer it belongs to the conversation in which it was made."""

    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_status_updated", "status", "updated_at"),)

    number: Mapped[str] = mapped_column(String(20), unique=True)  # TK-1234
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"), index=True)
    claimed_order_number: Mapped[str | None] = mapped_column(String(20))  # said by a visitor who has not proved it theirs
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default=TicketStatus.OPEN)
    priority: Mapped[str] = mapped_column(String(10), default=Priority.NORMAL)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    order: Mapped[Order | None] = relationship(lazy="raise")


class Feedback(Identified, Base):
    """A customer's rating of one conversation; a later one replaces it."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating"), Index("ix_feedback_created", "created_at", "id"))

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), unique=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    rating: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)

"""Outgoing webhooks: who is told, and what has to be told them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, new_id, now


class Telling(StrEnum):
    """How far a delivery has come."""

    DUE = "due"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up


class Webhook(Identified, Base):
    """Where the application with an API key wants to be told; its signing secret is made of `salt` and the installation's key."""

    __tablename__ = "webhooks"

    account: Mapped[str] = mapped_column(String(100), unique=True)  # as on contact points of the chat API: the key's id
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]]
    salt: Mapped[str] = mapped_column(String(32), default=new_id)
    active: Mapped[bool] = mapped_column(default=True)  # false: the receiver said that it is gone (410)


class WebhookDelivery(Identified, Base):
    """One thing to be told; its id is the `webhook-id` of every try."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_due", "next_at", sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'")),
        Index("ix_webhook_deliveries_created", "created_at", "id"),
    )

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)  # JSON, the same at every try; empty once it is delivered
    state: Mapped[str] = mapped_column(String(10), default=Telling.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)  # while somebody tries: when it is lost and may be tried by another
    status: Mapped[int | None]  # of the last answer
    error: Mapped[str | None] = mapped_column(String(200))  # why there was none
    ended_at: Mapped[datetime | None]

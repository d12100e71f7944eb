"""Conversations and what is said in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now


class Owner(StrEnum):
    """Who answers the customer: one at a time."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class State(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Author(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Turn(StrEnum):
    """How far the answer to a customer's message has come."""

    WAITING = "waiting"  # stored, nobody has taken it up
    ANSWERED = "answered"  # the bot's replies are stored
    LEFT = "left"  # a person owned the conversation: nothing to answer
    FAILED = "failed"  # the bot could not; the customer was told and a person called


class Conversation(Identified, Base):
    """The thread with one contact point until it is resolved; `owner` is the one gate that decides who answers."""

    __tablename__ = "conversations"
    __table_args__ = (
        # one open conversation to a contact point, whatever races
        Index(
            "uq_conversations_open",
            "contact_point_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_conversations_owner_updated", "owner", "state", "updated_at"),
    )

    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_points.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    sender_id: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(10), default=Owner.BOT)
    state: Mapped[str] = mapped_column(String(10), default=State.OPEN)
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    language_asked: Mapped[bool] = mapped_column(default=False)  # the customer asked for it: detection no longer changes it
    subject: Mapped[str | None] = mapped_column(String(60))  # the last intent that was more than small talk
    handoff_reason: Mapped[str | None] = mapped_column(String(30))
    queued_at: Mapped[datetime | None]
    queue_rank: Mapped[datetime | None] = mapped_column(index=True)  # queued_at, earlier for the annoyed: the queue's order
    resolved_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    last_seq: Mapped[int] = mapped_column(default=0)  # of the newest message; taken under this row's lock
    read_seq: Mapped[int] = mapped_column(default=0)  # the desk has read up to here
    customer_read_seq: Mapped[int] = mapped_column(default=0)
    last_text: Mapped[str | None] = mapped_column(Text)
    last_author: Mapped[str | None] = mapped_column(String(10))
    last_score: Mapped[float] = mapped_column(default=0.0)  # sentiment of the customer's last message
    negative_run: Mapped[int] = mapped_column(default=0)  # strongly negative messages in a row
    failed_turns: Mapped[int] = mapped_column(default=0)  # answers in a row that did not help
    person_offered: Mapped[bool] = mapped_column(default=False)
    fresh: Mapped[bool] = mapped_column(default=True)  # the bot has said nothing yet, or nothing since a person had it
    rested: Mapped[bool] = mapped_column(default=False)  # the customer was away for long: what was open is open no more
    # The lease: the app process that answers this conversation now, so that replicas keep its messages in order.
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


class Message(Identified, Base):
    """One thing said, by customer, bot, agent or system; `internal` ones the customer never sees."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("contact_point_id", "external_id", name="uq_messages_external"),
        UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        Index("ix_messages_created", "created_at", "id"),
        Index(
            "ix_messages_model",
            "model",
            "created_at",
            sqlite_where=text("author = 'customer'"),
            postgresql_where=text("author = 'customer'"),
        ),
        # what happened in a conversation: few rows among many
        Index(
            "ix_messages_system",
            "conversation_id",
            "created_at",
            sqlite_where=text("author = 'system'"),
            postgresql_where=text("author = 'system'"),
        ),
        Index(
            "ix_messages_waiting", "created_at", sqlite_where=text("turn = 'waiting'"), postgresql_where=text("turn = 'waiting'")
        ),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_points.id"))
    seq: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    internal: Mapped[bool] = mapped_column(default=False)
    external_id: Mapped[str | None] = mapped_column(String(300))  # the sender's id of it; makes a repeat harmless
    thread_subject: Mapped[str | None] = mapped_column(String(200))  # on channels whose threads have one
    reply_to: Mapped[str | None] = mapped_column(String(32), index=True)  # the customer's message that this answers
    buttons: Mapped[list[dict[str, Any]] | None]  # title, token, intent, entities
    image_url: Mapped[str | None] = mapped_column(String(1000))
    event: Mapped[dict[str, Any] | None]  # what happened, on system messages
    nlu: Mapped[dict[str, Any] | None]
    model: Mapped[int | None]  # the number of the version that understood it; None: the one that came with the deployment
    trace: Mapped[dict[str, Any] | None]  # how the bot came to its answer; customers' messages only
    turn: Mapped[str | None] = mapped_column(String(10))  # customers' messages only
    files: Mapped[int] = mapped_column(default=0)  # how many attachments it has
    delivery: Mapped[str | None] = mapped_column(String(10))  # messages to customers only
    delivery_error: Mapped[str | None] = mapped_column(String(300))  # why it was not delivered, for the desk

"""Rows that make repeats harmless: answers already given, and the numbers handed out."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class IdempotencyRecord(Identified, Base):
    """The answer that was given under a key, written in the transaction of its effect."""

    __tablename__ = "idempotency_records"

    key: Mapped[str] = mapped_column(String(300), unique=True)
    route: Mapped[str] = mapped_column(String(300))  # method and path
    body_hash: Mapped[str] = mapped_column(String(64))
    response: Mapped[dict[str, Any] | None]


class NumberSequence(Base):
    """The last number of a series that people read: returns (RT), exchanges (EX), tickets (TK), callbacks (CB), requests (PR)."""

    __tablename__ = "number_sequences"

    series: Mapped[str] = mapped_column(String(10), primary_key=True)
    last: Mapped[int]

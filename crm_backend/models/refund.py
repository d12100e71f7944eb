"""Goods that come back, and money that goes back."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.models.base import Base, Identified
from crm_backend.models.promise import PromiseStatus

if TYPE_CHECKING:
    from crm_backend.models.order import Order


class ReturnStatus(StrEnum):
    REQUESTED = "requested"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    CALLED_OFF = "called_off"  # taken back before it was sent: nothing is on its way


class RefundStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    DECLINED = "declined"


class RefundReason(StrEnum):
    CANCELLED = "cancelled"
    RETURNED = "returned"
    CHANGED = "changed"  # the order became cheaper
    ASKED_FOR = "asked_for"  # nothing comes back
    CLAIMED = "claimed"  # missing, wrong or broken


class Return(Identified, Base):
    """Items that the customer sends back, with the label that pays the way."""

    __tablename__ = "returns"

    number: Mapped[str] = mapped_column(String(20), unique=True)  # RT-1234
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default=ReturnStatus.REQUESTED)
    reason: Mapped[str] = mapped_column(String(500))
    label_token: Mapped[str] = mapped_column(String(64), unique=True)  # opens the label without signing in

    order: Mapped[Order] = relationship(lazy="raise", back_populates="returns")
    items: Mapped[list[ReturnItem]] = relationship(lazy="raise")


class ReturnItem(Base):
    """One line of an order on its way back; a line can come back once, whatever races."""

    __tablename__ = "return_items"

    item_id: Mapped[str] = mapped_column(ForeignKey("order_items.id"), primary_key=True)
    return_id: Mapped[str] = mapped_column(ForeignKey("returns.id"), index=True)


class Exchange(Identified, Base):
    """An item that comes back by a return, with another sent in its place."""

    __tablename__ = "exchanges"

    number: Mapped[str] = mapped_column(String(20), unique=True)  # EX-1234
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("order_items.id"), unique=True)  # exchanged once, whatever races
    return_id: Mapped[str] = mapped_column(ForeignKey("returns.id"), index=True)
    wanted: Mapped[str] = mapped_column(String(500))  # in the customer's words
    status: Mapped[str] = mapped_column(String(10), default=PromiseStatus.OPEN)
    done_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(lazy="raise", back_populates="exchanges")


class Refund(Identified, Base):
    """Money owed to the customer, in the order's currency."""

    __tablename__ = "refunds"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    return_id: Mapped[str | None] = mapped_column(ForeignKey("returns.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default=RefundStatus.REQUESTED)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    method: Mapped[str] = mapped_column(String(20))  # as paid
    reason: Mapped[str] = mapped_column(String(30))  # a `RefundReason`
    note: Mapped[str | None] = mapped_column(String(500))  # the customer's words, where they asked for the money
    requested_at: Mapped[datetime]
    expected_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(lazy="raise", back_populates="refunds")

"""Promo codes and loyalty points."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class PromoCode(Identified, Base):
    """A code that lowers the price of an order by a percentage."""

    __tablename__ = "promo_codes"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)  # upper case
    percent: Mapped[int]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)


class LoyaltyEntry(Identified, Base):
    """Points earned or spent; a customer's balance is the sum of their entries and is kept on the customer."""

    __tablename__ = "loyalty_entries"
    __table_args__ = (Index("ix_loyalty_entries_customer_at", "customer_id", "at"),)

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"))
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))  # order, welcome, voucher, cancelled
    at: Mapped[datetime]

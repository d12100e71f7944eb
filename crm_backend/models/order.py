"""Orders: what was bought, paid and shipped, and who may see it in which conversation."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_backend.models.base import Base, Identified, now
from crm_backend.models.product import Product
from crm_backend.models.refund import Exchange, Refund, Return


class OrderStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Order(Identified, Base):
    """One purchase; all its amounts are minor units of `currency`."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_customer_placed", "customer_id", "placed_at"),)

    number: Mapped[str] = mapped_column(String(20), unique=True)  # LT-123456
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    status: Mapped[str] = mapped_column(String(20), index=True)
    placed_at: Mapped[datetime] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int]
    shipping_minor: Mapped[int] = mapped_column(default=0)
    discount_minor: Mapped[int] = mapped_column(default=0)
    promo_code: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(320))  # given with the order, lower case
    phone: Mapped[str | None] = mapped_column(String(20))  # given with the order, E.164
    address: Mapped[dict[str, Any]]  # name, country; street, city, postcode, or `lines` as a customer wrote them
    packed_at: Mapped[datetime | None]  # from then on its items stay as they are
    cancelled_at: Mapped[datetime | None]
    invoice_token: Mapped[str | None] = mapped_column(String(64), unique=True)  # opens the invoice without signing in

    items: Mapped[list[OrderItem]] = relationship(lazy="raise", order_by="OrderItem.position")
    payments: Mapped[list[Payment]] = relationship(lazy="raise", order_by="Payment.at")
    shipments: Mapped[list[Shipment]] = relationship(lazy="raise", order_by="Shipment.created_at")
    returns: Mapped[list[Return]] = relationship(lazy="raise", order_by="Return.created_at", back_populates="order")
    exchanges: Mapped[list[Exchange]] = relationship(lazy="raise", order_by="Exchange.created_at", back_populates="order")
    refunds: Mapped[list[Refund]] = relationship(lazy="raise", order_by="Refund.requested_at", back_populates="order")


class OrderItem(Identified, Base):
    """One line of an order; `price_minor` is the price of one piece at the time."""

    __tablename__ = "order_items"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    position: Mapped[int]
    quantity: Mapped[int] = mapped_column(default=1)
    price_minor: Mapped[int]

    product: Mapped[Product] = relationship(lazy="raise")


class Payment(Identified, Base):
    """One attempt to collect the money of an order."""

    __tablename__ = "payments"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    method: Mapped[str] = mapped_column(String(20))  # card, paypal, alipay, wechat_pay, bank_transfer
    status: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int]
    at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(String(60))  # why the bank refused


class Shipment(Identified, Base):
    """A parcel on its way; the days are those of the place of delivery."""

    __tablename__ = "shipments"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(60))
    tracking_number: Mapped[str] = mapped_column(String(60), index=True)
    tracking_url: Mapped[str] = mapped_column(String(300))
    shipped_at: Mapped[datetime]
    promised_on: Mapped[date]  # what the customer was told when ordering
    expected_on: Mapped[date]  # what the carrier says now
    delivered_at: Mapped[datetime | None]


class VerifiedOrder(Base):
    """An order that the visitor of this conversation proved to be theirs, by its number and the e-mail or phone on it."""

    __tablename__ = "verified_orders"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class VerifyAttempts(Base):
    """How often proving an order theirs failed for visitors, counted for one order or one contact point."""

    __tablename__ = "verify_attempts"

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)  # order:LT-123456 or contact_point:<its id>
    failed: Mapped[int]
    since: Mapped[datetime]  # when the counting began

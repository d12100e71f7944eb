"""Twenty-four months of orders, each going its way from payment to parcel, and sometimes back."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from crm_backend.demo.catalogue import Goods
from crm_backend.demo.people import Person
from crm_backend.demo.source import Source, read
from crm_backend.models import (
    LoyaltyEntry,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    Return,
    ReturnItem,
    ReturnStatus,
    Shipment,
)
from crm_backend.shop_rules import ShopRules

FREE_SHIPPING_FROM = {"USD": 49_00, "EUR": 49_00, "GBP": 45_00, "CNY": 299_00}
SHIPPING = {"USD": 4_90, "EUR": 4_90, "GBP": 3_90, "CNY": 12_00}
RULES = ShopRules()  # Lantern's own
BEFORE_PICK_UP = timedelta(hours=2)  # that is how long a packed parcel waits for its carrier
MINOR_PER_POINT = {"USD": 100, "EUR": 100, "GBP": 80, "CNY": 700}


@dataclass
class Parcel:
    """A shipment to be."""

    carrier: str
    shipped_at: datetime
    promised_on: date
    expected_on: date
    delivered_at: datetime | None
    tracking_number: str


@dataclass
class Sale:
    """An order to be: what was bought by whom, and how it stands."""

    person: Person
    number: str
    placed_at: datetime
    status: OrderStatus
    lines: list[tuple[Goods, int]]
    parcel: Parcel | None = None
    discount_percent: int = 0
    promo_code: str | None = None
    packed_at: datetime | None = None
    cancelled_at: datetime | None = None
    failed: bool = False
    charges: int = 1
    method: str = "card"
    id: str = ""
    item_ids: list[str] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return str(self.person.country["currency"])

    @property
    def goods_minor(self) -> int:
        return sum(goods.price(self.currency) * quantity for goods, quantity in self.lines)

    @property
    def discount_minor(self) -> int:
        return self.goods_minor * self.discount_percent // 100

    @property
    def shipping_minor(self) -> int:
        return 0 if self.goods_minor >= FREE_SHIPPING_FROM[self.currency] else SHIPPING[self.currency]

    @property
    def total_minor(self) -> int:
        return self.goods_minor - self.discount_minor + self.shipping_minor

    @property
    def delivered_at(self) -> datetime | None:
        return self.parcel.delivered_at if self.parcel else None


def parcel(source: Source, person: Person, carrier: str | None, **times: Any) -> Parcel:
    """A shipment with a carrier of the customer's country and a number that looks like theirs."""
    carrier = carrier or source.dice.choice(person.country["carriers"])
    return Parcel(carrier, tracking_number=source.digits(read("people.yml")["carriers"][carrier]["pattern"]), **times)


def add_sale(source: Source, sale: Sale) -> None:
    """The rows of an order: itself, its lines, payments, shipment and points."""
    sale.id = source.identity()
    person, paid = sale.person, sale.status != OrderStatus.AWAITING_PAYMENT and not (sale.cancelled_at and sale.failed)
    person.orders.append(sale)
    source.add(
        Order,
        id=sale.id,
        created_at=sale.placed_at,
        number=sale.number,
        customer_id=person.id,
        status=sale.status,
        placed_at=sale.placed_at,
        currency=sale.currency,
        total_minor=sale.total_minor,
        shipping_minor=sale.shipping_minor,
        discount_minor=sale.discount_minor,
        promo_code=sale.promo_code,
        email=person.row["email"],
        phone=person.row["phone"],
        address=person.address,
        packed_at=sale.parcel.shipped_at - BEFORE_PICK_UP if sale.parcel else sale.packed_at,
        cancelled_at=sale.cancelled_at,
        # not from the dice: whoever reads this program must not be able to open the invoices of an installation
        invoice_token=secrets.token_urlsafe(24) if paid else None,
    )
    for position, (goods, quantity) in enumerate(sale.lines):
        line = source.add(
            OrderItem,
            id=source.identity(),
            created_at=sale.placed_at,
            order_id=sale.id,
            product_id=goods.id,
            position=position,
            quantity=quantity,
            price_minor=goods.price(sale.currency),
        )
        sale.item_ids.append(line["id"])
    _add_payments(source, sale, paid=paid)
    _add_shipment(source, sale)
    if sale.delivered_at and sale.status == OrderStatus.DELIVERED:
        add_points(source, person, sale.total_minor // MINOR_PER_POINT[sale.currency], "order", sale.delivered_at, sale.id)


def add_points(source: Source, person: Person, points: int, reason: str, at: datetime, order_id: str | None = None) -> None:
    """An entry in a customer's account of points; the balance follows."""
    source.add(
        LoyaltyEntry,
        id=source.identity(),
        created_at=at,
        customer_id=person.id,
        order_id=order_id,
        points=points,
        reason=reason,
        at=at,
    )
    person.row["loyalty_points"] += points


def add_refund(
    source: Source,
    sale: Sale,
    *,
    amount: int,
    reason: str,
    asked: datetime,
    approved: datetime | None,
    paid: datetime | None,
    return_id: str | None = None,
) -> None:
    """Money that goes back, as far as it has come by now."""
    status = RefundStatus.PAID if paid else RefundStatus.APPROVED if approved else RefundStatus.REQUESTED
    expected = approved + timedelta(days=RULES.refund_days) if approved else None
    source.add(
        Refund,
        id=source.identity(),
        created_at=asked,
        order_id=sale.id,
        return_id=return_id,
        status=status,
        amount_minor=amount,
        currency=sale.currency,
        method=sale.method,
        reason=reason,
        requested_at=asked,
        expected_on=expected.date() if expected else None,
        paid_at=paid,
    )


def add_return(source: Source, sale: Sale, number: str, reason: str, *, asked: datetime, received: datetime | None) -> str:
    """All lines of an order on their way back; returns the id."""
    identity = source.identity()
    source.add(
        Return,
        id=identity,
        created_at=asked,
        number=number,
        order_id=sale.id,
        status=ReturnStatus.RECEIVED if received else ReturnStatus.IN_TRANSIT,
        reason=reason,
        label_token=secrets.token_urlsafe(24),
    )
    for item_id in sale.item_ids:
        source.add(ReturnItem, item_id=item_id, return_id=identity)
    return identity


def _add_payments(source: Source, sale: Sale, *, paid: bool) -> None:
    def add(status: PaymentStatus, at: datetime, failure: str | None = None) -> None:
        source.add(
            Payment,
            id=source.identity(),
            created_at=at,
            order_id=sale.id,
            method=sale.method,
            status=status,
            amount_minor=sale.total_minor,
            at=at,
            failure=failure,
        )

    if sale.failed:
        add(PaymentStatus.FAILED, sale.placed_at + timedelta(minutes=1), "insufficient_funds")
    for charge in range(sale.charges if paid else 0):
        add(PaymentStatus.CAPTURED, sale.placed_at + timedelta(minutes=3 + charge))
    if not paid and not sale.failed:
        add(PaymentStatus.CANCELLED if sale.cancelled_at else PaymentStatus.PENDING, sale.placed_at)


def _add_shipment(source: Source, sale: Sale) -> None:
    parcel = sale.parcel
    if parcel is None:
        return
    url = read("people.yml")["carriers"][parcel.carrier]["url"].format(number=parcel.tracking_number)
    source.add(
        Shipment,
        id=source.identity(),
        created_at=parcel.shipped_at,
        order_id=sale.id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_url=url,
        shipped_at=parcel.shipped_at,
        promised_on=parcel.promised_on,
        expected_on=parcel.expected_on,
        delivered_at=parcel.delivered_at,
    )

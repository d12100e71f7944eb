"""Nobody must be known by a test: the customer becomes Dana of the demo shop, their orders become hers that stand alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crm_backend.models import Order, OrderStatus
from crm_backend.teaching.masking import mask

DANA = "dana@lantern.example"
# How an order stands, and Dana's that stand so in the demo's data (crm_backend/demo/dana.py).
DANAS: Mapping[str, Sequence[str]] = {
    "awaiting_payment": ("LT-100011",),
    "preparing": ("LT-100002", "LT-100010", "LT-100008"),
    "shipped": ("LT-100001",),
    "late": ("LT-100006",),
    "delivered": ("LT-100003", "LT-100009", "LT-100012"),
    "delivered_long_ago": ("LT-100004",),
    "cancelled": ("LT-100005",),
    "returned": ("LT-100007",),
}
LONG = timedelta(days=30)  # after which nothing is taken back


def standing(order: Order, at: datetime) -> str:
    """How an order stood at a time: one of the keys of `DANAS`. Its shipments are loaded."""
    if order.cancelled_at and order.cancelled_at <= at:
        return "cancelled"
    delivered = [parcel.delivered_at for parcel in order.shipments if parcel.delivered_at and parcel.delivered_at <= at]
    if delivered and order.status == OrderStatus.RETURNED:
        return "returned"
    if delivered:
        return "delivered_long_ago" if min(delivered) < at - LONG else "delivered"
    sent = [parcel for parcel in order.shipments if parcel.shipped_at <= at]
    if sent:
        return "late" if any(parcel.promised_on < at.date() for parcel in sent) else "shipped"
    return "awaiting_payment" if order.status == OrderStatus.AWAITING_PAYMENT else "preparing"


@dataclass
class Disguise:
    """What stands for what in one test; nothing changes where `kept`: the customer is one of the demo shop's own."""

    kept: bool = False
    numbers: dict[str, str] = field(default_factory=dict)  # of orders
    emails: set[str] = field(default_factory=set)  # that are on those orders
    name: str | None = None  # the customer's

    @classmethod
    def of(cls, orders: Sequence[Order], at: datetime, name: str | None = None) -> "Disguise":
        """For these orders as they stood at a time; each has another one of Dana's as long as there are any."""
        numbers: dict[str, str] = {}
        for order in orders:
            fitting = DANAS[standing(order, at)]
            numbers[order.number] = next((number for number in fitting if number not in numbers.values()), fitting[0])
        return cls(numbers=numbers, emails={order.email for order in orders if order.email}, name=name)

    def text(self, text: str, entities: Sequence[Mapping[str, Any]], language: str) -> str:
        """A message without what is personal, about the orders of the disguise."""
        if self.kept:
            return text
        masked = mask(text, entities, language, self.name)
        said = [each for each in sorted(entities, key=lambda each: each["start"]) if each["entity"] in ("order_number", "email")]
        found = [each for each in masked.entities if each["entity"] in ("order_number", "email")]
        result = masked.text
        for before, now in reversed(list(zip(said, found, strict=False))):
            if stand_in := self._stand_in(before):
                result = result[: now["start"]] + stand_in + result[now["end"] :]
        return result

    def number(self, text: str) -> str:
        """A text of ours, such as an effect, about the orders of the disguise."""
        for real, stand_in in self.numbers.items():
            text = text.replace(real, stand_in)
        return text

    def _stand_in(self, entity: Mapping[str, Any]) -> str | None:
        value = str(entity["value"])
        if entity["entity"] == "order_number":
            return self.numbers.get(value)
        return DANA if value.lower() in self.emails else None

"""When something may be claimed of a delivered order, and how urgent that is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from crm_backend.models import Order, OrderItem, Priority
from crm_backend.orders.rules import Terms, delivered_on

ClaimKind = Literal["missing_item", "wrong_item", "damaged_item", "warranty"]
ClaimObstacle = Literal["not_delivered", "claim_window_closed", "warranty_over"]

COMES_BACK: frozenset[ClaimKind] = frozenset({"wrong_item", "damaged_item"})
# who paid and cannot use it waits least; who has something in hand meanwhile can wait a little
PRIORITIES: dict[ClaimKind, Priority] = {
    "missing_item": Priority.HIGH,
    "damaged_item": Priority.HIGH,
    "wrong_item": Priority.NORMAL,
    "warranty": Priority.NORMAL,
}


def claim_obstacle(order: Order, items: Iterable[OrderItem], kind: ClaimKind, terms: Terms) -> ClaimObstacle | None:
    """Why this cannot be claimed; none when it can."""
    arrived = delivered_on(order)
    if arrived is None:
        return "not_delivered"
    if kind == "warranty":
        over = any(terms.today > months_after(arrived, item.product.warranty_months) for item in items)
        return "warranty_over" if over else None
    return "claim_window_closed" if terms.today > arrived + timedelta(days=terms.rules.claim_days) else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))

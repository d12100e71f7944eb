"""What may be done with an order, and when: pure functions over a loaded order and the present day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from crm_backend.models import Order, OrderItem, OrderStatus, PaymentStatus, RefundStatus

CancelOutcome = Literal["cancelled", "already_cancelled", "too_late"]
ReturnObstacle = Literal["not_delivered", "window_closed", "already_returned"]

BEFORE_SHIPPING = {OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID, OrderStatus.PREPARING}
OPEN = BEFORE_SHIPPING | {OrderStatus.SHIPPED}


@dataclass(frozen=True)
class ShopRules:
    """The shop's settings, each with its reason."""

    return_days: int = 30  # promised on the website; consumer law asks for 14 in the EU and 7 in China
    # What the bot may promise alone; above it a person looks first, because most fraud is in few large refunds.
    refund_limit: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({"USD": 500_00, "EUR": 500_00, "GBP": 450_00, "CNY": 3500_00})
    )
    refund_days: int = 5  # until the money is on the customer's account; cards need three to five


DEFAULT_RULES = ShopRules()


def cancel_outcome(order: Order) -> CancelOutcome:
    """What comes of the wish to cancel: once the parcel has left, only a return is possible."""
    if order.status == OrderStatus.CANCELLED:
        return "already_cancelled"
    return "cancelled" if cancellable(order) else "too_late"


def cancellable(order: Order) -> bool:
    """Whether the order may still be cancelled: as long as nothing has shipped."""
    return order.status in BEFORE_SHIPPING


def address_changeable(order: Order) -> bool:
    """Whether it may go elsewhere: the label is printed when it ships."""
    return order.status in BEFORE_SHIPPING


def items_changeable(order: Order) -> bool:
    """Whether its items may change: until somebody begins to pack them."""
    return order.status in {OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID}


def delivered_on(order: Order) -> date | None:
    """The day on which the last parcel arrived; none while one is on its way."""
    arrivals = [shipment.delivered_at for shipment in order.shipments]
    if not arrivals or None in arrivals:
        return None
    return max(moment.date() for moment in arrivals if moment)


def returnable_until(order: Order, rules: ShopRules = DEFAULT_RULES) -> date | None:
    """The last day on which a return may be asked for; none before delivery."""
    arrived = delivered_on(order)
    return arrived + timedelta(days=rules.return_days) if arrived else None


def items_not_returned(order: Order) -> list[OrderItem]:
    """The lines that have not been sent back, nor announced."""
    gone = {line.item_id for parcel in order.returns for line in parcel.items}
    return [item for item in order.items if item.id not in gone]


def return_obstacle(order: Order, today: date, rules: ShopRules = DEFAULT_RULES) -> ReturnObstacle | None:
    """Why nothing of this order can be sent back; none when something can."""
    if order.status == OrderStatus.RETURNED or (order.returns and not items_not_returned(order)):
        return "already_returned"
    until = returnable_until(order, rules)
    if order.status != OrderStatus.DELIVERED or until is None:
        return "not_delivered"
    return "window_closed" if today > until else None


def returnable_items(order: Order, today: date, rules: ShopRules = DEFAULT_RULES) -> list[OrderItem]:
    """The lines that can be sent back today."""
    return [] if return_obstacle(order, today, rules) else items_not_returned(order)


def late_days(order: Order, today: date) -> int:
    """By how many days the worst parcel missed the promised day, until it arrived or until today."""
    if order.status == OrderStatus.CANCELLED:
        return 0
    lateness = [
        ((shipment.delivered_at.date() if shipment.delivered_at else today) - shipment.promised_on).days
        for shipment in order.shipments
    ]
    return max([0, *lateness])


def refund_for_cancelling(order: Order) -> int:
    """What was collected and not yet promised back, in minor units; a double charge goes back twice."""
    collected = sum(payment.amount_minor for payment in order.payments if payment.status == PaymentStatus.CAPTURED)
    return max(0, collected - promised_back(order))


def promised_back(order: Order) -> int:
    """What has been promised back of this order so far, paid or not, in minor units."""
    return sum(refund.amount_minor for refund in order.refunds if refund.status != RefundStatus.DECLINED)


def refund_for_items(order: Order, items: Iterable[OrderItem]) -> int:
    """What the customer paid for these lines, less their share of the order's discount, in minor units."""
    goods = sum(item.price_minor * item.quantity for item in order.items)
    value = sum(item.price_minor * item.quantity for item in items)
    return value - (order.discount_minor * value // goods if goods else 0)


def needs_a_person(order: Order, amount_minor: int, rules: ShopRules = DEFAULT_RULES) -> bool:
    """Whether this much money is for a person to decide; a currency without a limit always is.

    The limit holds for all refunds of one order together: a large one is not let through in small pieces.
    """
    return promised_back(order) + amount_minor > rules.refund_limit.get(order.currency, 0)


def refund_expected_on(decided_on: date, rules: ShopRules = DEFAULT_RULES) -> date:
    """The day by which the money should have arrived."""
    return decided_on + timedelta(days=rules.refund_days)

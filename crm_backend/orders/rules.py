"""What may be done with an order, and when: pure functions over a loaded order, the shop's rules and the present day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from crm_backend.models import (
    Order,
    OrderItem,
    OrderStatus,
    PaymentStatus,
    RefundReason,
    RefundStatus,
    Return,
    ReturnStatus,
)
from crm_backend.shop_rules import ShopRules

CancelOutcome = Literal["cancelled", "already_cancelled", "too_late"]
ReturnObstacle = Literal["not_delivered", "window_closed", "already_returned"]
RefundObstacle = Literal["nothing_paid", "already_refunded"]
CallOffObstacle = Literal["on_its_way", "business_rule"]

BEFORE_SHIPPING = {OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID, OrderStatus.PREPARING}
OPEN = BEFORE_SHIPPING | {OrderStatus.SHIPPED}


@dataclass(frozen=True)
class Terms:
    """The shop's rules, as of a day."""

    rules: ShopRules
    today: date


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


def delivered_on(order: Order) -> date | None:
    """The day on which the last parcel arrived; none while one is on its way."""
    arrivals = [shipment.delivered_at for shipment in order.shipments]
    if not arrivals or None in arrivals:
        return None
    return max(moment.date() for moment in arrivals if moment)


def returnable_until(order: Order, terms: Terms) -> date | None:
    """The last day on which a return may be asked for; none before delivery."""
    arrived = delivered_on(order)
    return arrived + timedelta(days=terms.rules.return_days) if arrived else None


def items_not_returned(order: Order) -> list[OrderItem]:
    """The lines that have not been sent back, nor announced."""
    gone = {line.item_id for parcel in order.returns for line in parcel.items}
    return [item for item in order.items if item.id not in gone]


def return_obstacle(order: Order, terms: Terms) -> ReturnObstacle | None:
    """Why nothing of this order can be sent back; none when something can."""
    if order.status == OrderStatus.RETURNED or (order.returns and not items_not_returned(order)):
        return "already_returned"
    until = returnable_until(order, terms)
    if order.status != OrderStatus.DELIVERED or until is None:
        return "not_delivered"
    return "window_closed" if terms.today > until else None


def returnable_items(order: Order, terms: Terms) -> list[OrderItem]:
    """The lines that can be sent back today."""
    return [] if return_obstacle(order, terms) else items_not_returned(order)


def call_off_obstacle(order: Order, parcel: Return) -> CallOffObstacle | None:
    """Why a return cannot be called off; none before it is sent. One that an exchange or a claim brought is for a person."""
    refunds = [refund for refund in order.refunds if refund.return_id == parcel.id]
    if parcel.status != ReturnStatus.REQUESTED or any(refund.status == RefundStatus.PAID for refund in refunds):
        return "on_its_way"
    asked_for = bool(refunds) and all(refund.reason == RefundReason.RETURNED for refund in refunds)
    return None if asked_for and all(exchange.return_id != parcel.id for exchange in order.exchanges) else "business_rule"


def late_days(order: Order, today: date) -> int:
    """By how many days the worst parcel missed the promised day, until it arrived or until today."""
    if order.status == OrderStatus.CANCELLED:
        return 0
    lateness = [
        ((shipment.delivered_at.date() if shipment.delivered_at else today) - shipment.promised_on).days
        for shipment in order.shipments
    ]
    return max([0, *lateness])


def collected(order: Order) -> int:
    """What came in for this order, in minor units."""
    return sum(payment.amount_minor for payment in order.payments if payment.status == PaymentStatus.CAPTURED)


def promised_back(order: Order) -> int:
    """What has been promised back of this order so far, paid or not, in minor units."""
    return sum(refund.amount_minor for refund in order.refunds if refund.status != RefundStatus.DECLINED)


def still_held(order: Order) -> int:
    """What was collected and not yet promised back, in minor units; a double charge goes back twice."""
    return max(0, collected(order) - promised_back(order))


def overpaid(order: Order) -> int:
    """What was collected more than once and not yet promised back, in minor units."""
    if order.status == OrderStatus.CANCELLED:
        return 0  # all of it goes back
    too_much = (RefundReason.CHANGED, RefundReason.ASKED_FOR)
    back = sum(r.amount_minor for r in order.refunds if r.reason in too_much and r.status != RefundStatus.DECLINED)
    return max(0, collected(order) - order.total_minor - back)


def refund_obstacle(order: Order) -> RefundObstacle | None:
    """Why no money can go back; none when some can."""
    if not collected(order):
        return "nothing_paid"
    return None if still_held(order) else "already_refunded"


def refund_without_return(order: Order) -> int:
    """What goes back when nothing is sent back: what was paid too much, else all that is held, in minor units."""
    held = still_held(order)
    return min(held, overpaid(order) or held)


def refund_for_items(order: Order, items: Iterable[OrderItem]) -> int:
    """What the customer paid for these lines, less their share of the order's discount, in minor units."""
    goods = sum(item.price_minor * item.quantity for item in order.items)
    value = sum(item.price_minor * item.quantity for item in items)
    return value - (order.discount_minor * value // goods if goods else 0)


def needs_a_person(order: Order, amount_minor: int, rules: ShopRules) -> bool:
    """Whether this much money is for a person to decide; a currency without a limit always is.

    The limit holds for all refunds of one order together: a large one is not let through in small pieces.
    """
    return promised_back(order) + amount_minor > rules.refund_limit.get(order.currency, 0)


def refund_expected_on(terms: Terms) -> date:
    """The day by which money that is let go today should have arrived."""
    return terms.today + timedelta(days=terms.rules.refund_days)

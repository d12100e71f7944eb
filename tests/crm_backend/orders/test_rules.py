"""The shop's rules, on their edges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from crm_backend.models import Order, OrderItem, OrderStatus, Payment, PaymentStatus, Refund, Return, ReturnItem, Shipment
from crm_backend.orders import change_rules, rules
from crm_backend.shop_rules import ShopRules

TODAY = date(2026, 3, 31)
RULES = ShopRules()
TERMS = rules.Terms(RULES, TODAY)


def order(status: OrderStatus, *, delivered_days_ago: int | None = None, promised_days_ago: int = 0) -> Order:
    made = Order(status=status, currency="USD", total_minor=150_00, discount_minor=15_00, shipping_minor=0)
    made.items = [
        OrderItem(id="lamp", quantity=1, price_minor=100_00, position=0),
        OrderItem(id="bulb", quantity=2, price_minor=25_00, position=1),
    ]
    made.payments = [Payment(status=PaymentStatus.CAPTURED, amount_minor=135_00, method="card")]
    made.returns, made.refunds, made.shipments = [], [], []
    if status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.RETURNED):
        day = TODAY - timedelta(days=delivered_days_ago) if delivered_days_ago is not None else None
        made.shipments = [
            Shipment(
                promised_on=TODAY - timedelta(days=promised_days_ago),
                delivered_at=datetime.combine(day, time(23, 59), UTC) if day else None,
            )
        ]
    return made


@pytest.mark.parametrize(
    ("status", "outcome", "address", "obstacle"),
    [
        (OrderStatus.AWAITING_PAYMENT, "cancelled", True, None),
        (OrderStatus.PAID, "cancelled", True, None),
        (OrderStatus.PREPARING, "cancelled", True, None),
        (OrderStatus.SHIPPED, "too_late", False, "shipped"),
        (OrderStatus.DELIVERED, "too_late", False, "closed"),
        (OrderStatus.RETURNED, "too_late", False, "closed"),
        (OrderStatus.CANCELLED, "already_cancelled", False, "closed"),
    ],
)
def test_what_may_change_depends_on_how_far_the_order_is(
    status: OrderStatus, outcome: str, address: bool, obstacle: str | None
) -> None:
    made = order(status)
    assert rules.cancel_outcome(made) == outcome
    assert rules.address_changeable(made) is address
    assert change_rules.change_obstacle(made) == obstacle
    made.packed_at = datetime.combine(TODAY, time(9), UTC)
    assert change_rules.change_obstacle(made) == (obstacle or "packed")


@pytest.mark.parametrize(("days", "obstacle"), [(0, None), (30, None), (31, "window_closed")])
def test_the_thirtieth_day_after_delivery_is_the_last(days: int, obstacle: str | None) -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=days)
    assert rules.return_obstacle(made, TERMS) == obstacle
    assert rules.returnable_until(made, TERMS) == TODAY - timedelta(days=days) + timedelta(days=30)


def test_nothing_comes_back_before_it_is_there() -> None:
    assert rules.return_obstacle(order(OrderStatus.SHIPPED), TERMS) == "not_delivered"
    assert rules.return_obstacle(order(OrderStatus.CANCELLED), TERMS) == "not_delivered"
    assert rules.returnable_until(order(OrderStatus.SHIPPED), TERMS) is None


def test_a_line_comes_back_once() -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=2)
    made.returns = [Return(items=[ReturnItem(item_id="lamp")])]
    assert [item.id for item in rules.returnable_items(made, TERMS)] == ["bulb"]
    made.returns.append(Return(items=[ReturnItem(item_id="bulb")]))
    assert rules.return_obstacle(made, TERMS) == "already_returned"


def test_lateness_counts_until_arrival_or_today() -> None:
    assert rules.late_days(order(OrderStatus.SHIPPED, promised_days_ago=6), TODAY) == 6
    assert rules.late_days(order(OrderStatus.SHIPPED, promised_days_ago=-2), TODAY) == 0
    assert rules.late_days(order(OrderStatus.DELIVERED, delivered_days_ago=3, promised_days_ago=5), TODAY) == 2
    assert rules.late_days(order(OrderStatus.PREPARING), TODAY) == 0


def test_a_discount_comes_off_what_is_refunded() -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=2)
    assert rules.refund_for_items(made, made.items[:1]) == 90_00
    assert rules.refund_for_items(made, made.items) == 135_00


def test_what_was_promised_back_is_not_promised_again() -> None:
    made = order(OrderStatus.PREPARING)
    made.refunds = [Refund(status="approved", amount_minor=35_00), Refund(status="declined", amount_minor=50_00)]
    assert rules.still_held(made) == 100_00


def test_large_amounts_and_unknown_currencies_are_for_a_person() -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=2)
    assert not rules.needs_a_person(made, 500_00, RULES)
    assert rules.needs_a_person(made, 500_01, RULES)
    made.refunds = [Refund(status="paid", amount_minor=300_00), Refund(status="declined", amount_minor=300_00)]
    assert not rules.needs_a_person(made, 200_00, RULES)
    assert rules.needs_a_person(made, 200_01, RULES)
    made.refunds, made.currency = [], "XAU"
    assert rules.needs_a_person(made, 1, RULES)

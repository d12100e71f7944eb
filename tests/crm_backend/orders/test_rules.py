"""The shop's rules, on their edges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from crm_backend.models import Order, OrderItem, OrderStatus, Payment, PaymentStatus, Refund, Return, ReturnItem, Shipment
from crm_backend.orders import rules

TODAY = date(2026, 3, 31)


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
    ("status", "outcome", "address", "items"),
    [
        (OrderStatus.AWAITING_PAYMENT, "cancelled", True, True),
        (OrderStatus.PAID, "cancelled", True, True),
        (OrderStatus.PREPARING, "cancelled", True, False),
        (OrderStatus.SHIPPED, "too_late", False, False),
        (OrderStatus.DELIVERED, "too_late", False, False),
        (OrderStatus.RETURNED, "too_late", False, False),
        (OrderStatus.CANCELLED, "already_cancelled", False, False),
    ],
)
def test_what_may_change_depends_on_how_far_the_order_is(status: OrderStatus, outcome: str, address: bool, items: bool) -> None:
    made = order(status)
    assert rules.cancel_outcome(made) == outcome
    assert rules.address_changeable(made) is address
    assert rules.items_changeable(made) is items


@pytest.mark.parametrize(("days", "obstacle"), [(0, None), (30, None), (31, "window_closed")])
def test_the_thirtieth_day_after_delivery_is_the_last(days: int, obstacle: str | None) -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=days)
    assert rules.return_obstacle(made, TODAY) == obstacle
    assert rules.returnable_until(made) == TODAY - timedelta(days=days) + timedelta(days=30)


def test_nothing_comes_back_before_it_is_there() -> None:
    assert rules.return_obstacle(order(OrderStatus.SHIPPED), TODAY) == "not_delivered"
    assert rules.return_obstacle(order(OrderStatus.CANCELLED), TODAY) == "not_delivered"
    assert rules.returnable_until(order(OrderStatus.SHIPPED)) is None


def test_a_line_comes_back_once() -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=2)
    made.returns = [Return(items=[ReturnItem(item_id="lamp")])]
    assert [item.id for item in rules.returnable_items(made, TODAY)] == ["bulb"]
    made.returns.append(Return(items=[ReturnItem(item_id="bulb")]))
    assert rules.return_obstacle(made, TODAY) == "already_returned"


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
    assert rules.refund_for_cancelling(made) == 100_00


def test_large_amounts_and_unknown_currencies_are_for_a_person() -> None:
    made = order(OrderStatus.DELIVERED, delivered_days_ago=2)
    assert not rules.needs_a_person(made, 500_00)
    assert rules.needs_a_person(made, 500_01)
    made.refunds = [Refund(status="paid", amount_minor=300_00), Refund(status="declined", amount_minor=300_00)]
    assert not rules.needs_a_person(made, 200_00)
    assert rules.needs_a_person(made, 200_01)
    made.refunds, made.currency = [], "XAU"
    assert rules.needs_a_person(made, 1)

"""Payments through real Rasa: failures in words, tickets when they go on, charges that are seen and that are not."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
UNPAID = {"order_number": "LT-100011"}


def fails(customer: Customer, times: int = 1, failure: str | None = "insufficient_funds") -> None:
    order = customer.crm.orders["LT-100011"]
    order.failure, order.failed_attempts = failure, times


@pytest.mark.parametrize(
    ("language", "why", "tries"),
    [("en", "not enough money on the account", "tried once"), ("zh", "账户余额不足", "共尝试了 1 次")],
)
def test_a_failure_is_explained(dana: Customer, language: str, why: str, tries: str) -> None:
    fails(dana)
    dana.language = language
    said = dana.says("my payment failed", "payment_failed")
    assert "LT-100011" in said.text and why in said.text and tries in said.text and dana.crm.tickets == {}
    assert said.form is None and len(said.buttons) == 2


@pytest.mark.parametrize("way", ["button", "yes", "words"])
def test_asked_again_it_becomes_a_ticket(dana: Customer, way: str) -> None:
    fails(dana)
    dana.says("my payment failed", "payment_failed")
    if way == "button":
        said = dana.presses("Open a ticket")
    else:
        said = dana.says("yes", "affirm") if way == "yes" else dana.says("it failed again", "payment_failed")
    assert "TK-1001" in said.text and dana.crm.tickets["TK-1001"]["kind"] == "payment_failed"
    assert "open for this already" in dana.says("failed again", "payment_failed").text and len(dana.crm.tickets) == 1


def test_repeated_failures_become_a_ticket_unasked(dana: Customer) -> None:
    fails(dana, times=3, failure="new_reason_of_the_bank")
    said = dana.says("my payment failed", "payment_failed")
    assert "gave no reason that I can see" in said.text and "tried 3 times" in said.text and "TK-1001" in said.text


def test_what_has_not_failed_is_not_called_failed(dana: Customer) -> None:
    assert "no try that failed" in dana.says("payment of LT-100011?", "payment_failed", **UNPAID).text
    said = dana.says("payment of LT-100001?", "payment_failed", order_number="LT-100001")
    assert "No payment is open for LT-100001" in said.text and dana.crm.tickets == {}


def test_without_an_order_the_checkout_is_spoken_of(dana: Customer) -> None:
    del dana.crm.orders["LT-100011"]
    said = dana.says("my payment failed", "payment_failed")
    assert "failed at the checkout" in said.text and said.titles == ["Ways to pay", "Talk to a person"]


def test_a_visitor_proves_the_order_first(visitor: Customer) -> None:
    fails(visitor)
    assert visitor.says("my payment failed", "payment_failed").asks == "order_number"
    assert visitor.says("LT-100011", **UNPAID).asks == "contact"
    said = visitor.says("dana@lantern.example", email="dana@lantern.example")
    assert "not enough money" in said.text and said.form is None
    assert "TK-1001" in visitor.says("LT-100011 failed again", "payment_failed", **UNPAID).text


@pytest.mark.parametrize(
    ("language", "seen", "ticket"),
    [("en", "89.70 USD collected on top", "TK-1001 is open with high priority"), ("zh", "多扣了 89.70 美元", "优先工单 TK-1001")],
)
def test_a_charge_that_is_seen_is_said(dana: Customer, language: str, seen: str, ticket: str) -> None:
    dana.crm.orders["LT-100002"].overpaid = 8970
    dana.language = language
    said = dana.says("I was charged twice", "duplicate_charge")
    assert "LT-100002" in said.text and seen in said.text and ticket in said.text
    assert (
        dana.crm.tickets["TK-1001"]["priority"] == "high" and dana.crm.tickets["TK-1001"]["description"] == "I was charged twice"
    )


def test_a_charge_that_is_not_seen_gets_a_ticket_all_the_same(dana: Customer) -> None:
    said = dana.says("LT-100003 was charged twice", "duplicate_charge", order_number="LT-100003")
    assert "no more collected than its 329.00 USD" in said.text and "TK-1001" in said.text
    again = dana.says("LT-100003 was charged twice", "duplicate_charge", order_number="LT-100003")
    assert "open for this already" in again.text and len(dana.crm.tickets) == 1


def test_where_no_charge_is_seen_the_order_is_asked(dana: Customer) -> None:
    said = dana.says("I was charged twice", "duplicate_charge")
    assert said.asks == "order_number" and not any("LT-100011" in title for title in said.titles)
    assert "TK-1001" in dana.presses("LT-100001").text


def test_inside_a_form_a_charge_without_an_order_has_to_wait(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("and I was charged twice for LT-424242", "duplicate_charge", order_number="LT-424242")
    assert "once we are through with this" in said.texts[0] and said.asks == "return_items"

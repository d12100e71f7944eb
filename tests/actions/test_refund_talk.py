"""Money back through real Rasa: another way where there is one, else a reason, a quote and a colleague who approves."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
LONG_AGO = {"order_number": "LT-100004"}


def test_a_refund_is_asked_for_after_a_reason_and_a_yes(dana: Customer) -> None:
    said = dana.says("I want a refund for LT-100004", "request_refund", **LONG_AGO)
    assert said.asks == "own_words" and "LT-100004 (Lantern smart plug, 2 × Colour smart bulb)" in said.text
    said = dana.says("the bulbs died after a month", "complaint")
    assert said.asks == "confirmed" and "68.70 USD" in said.text and "your card" in said.text
    assert dana.crm.changes.refund_requests == []
    said = dana.presses("Yes, ask for it")
    assert "68.70 USD for LT-100004 is requested" in said.text and said.form is None
    assert dana.crm.changes.refund_requests == [{**LONG_AGO, "reason": "the bulbs died after a month"}]


def test_a_refund_in_chinese_with_its_reason(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.says("LT-100004灯泡一直闪，我要退款", "request_refund", **LONG_AGO)
    assert said.asks == "confirmed" and "68.70 美元" in said.text
    said = dana.says("好的", "affirm")
    assert "已申请" in said.text and dana.crm.changes.refund_requests[0]["reason"] == "LT-100004灯泡一直闪，我要退款"


def test_an_order_that_has_not_left_is_cancelled_instead(dana: Customer) -> None:
    said = dana.says("refund LT-100002", "request_refund", order_number="LT-100002")
    assert "not left yet" in said.text and said.titles == ["Cancel an order"] and said.form is None
    said = dana.says("yes", "affirm")
    assert said.form == "cancel_order_form" and said.slots["order_number"] == "LT-100002"


def test_what_can_be_returned_is_offered_to_be_returned(dana: Customer) -> None:
    said = dana.says("refund LT-100003", "request_refund", order_number="LT-100003")
    assert "send items of LT-100003 back until" in said.text and said.form is None
    assert said.titles == ["Return an item", "There is nothing to send back"]
    assert dana.says("yes", "affirm").form == "return_item_form"


@pytest.mark.parametrize("way", ["button", "words"])
def test_who_wants_the_money_all_the_same_is_heard(dana: Customer, way: str) -> None:
    dana.says("refund LT-100003", "request_refund", order_number="LT-100003")
    if way == "button":
        said = dana.presses("There is nothing")
    else:
        said = dana.says("no, just my money for LT-100003", "request_refund", order_number="LT-100003")
    if said.asks == "own_words":
        said = dana.says("it never worked")
    assert said.asks == "confirmed"
    dana.says("yes", "affirm")
    assert dana.crm.changes.refund_requests[0]["order_number"] == "LT-100003"


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow")])
def test_a_no_asks_for_nothing(dana: Customer, text: str, intent: str) -> None:
    dana.says("the bulbs flicker, refund LT-100004", "request_refund", **LONG_AGO)
    said = dana.says(text, intent)
    assert "no refund for LT-100004" in said.text and dana.crm.changes.refund_requests == []


def test_what_is_no_clear_yes_is_asked_again(dana: Customer) -> None:
    dana.says("the bulbs flicker, refund LT-100004", "request_refund", **LONG_AGO)
    said = dana.says("maybe", "inform")
    assert "yes or no" in said.text and said.asks == "confirmed" and dana.crm.changes.refund_requests == []


def test_above_the_limit_a_person_decides(dana: Customer) -> None:
    dana.crm.orders["LT-100004"].minor = 60000
    said = dana.says("the bulbs flicker, refund LT-100004", "request_refund", **LONG_AGO)
    assert "for a person to decide" in said.texts[0] and said.form is None
    assert dana.crm.handoffs == [{"reason": "business_rule", "note": "action_request_refund"}]


@pytest.mark.parametrize(("number", "why"), [("LT-100005", "on its way back already"), ("LT-100007", "on its way back already")])
def test_what_is_refunded_is_not_refunded_again(dana: Customer, number: str, why: str) -> None:
    said = dana.says(f"they kept my money {number}", "request_refund", order_number=number)
    assert why in said.text and said.titles == ["Check a refund"] and said.form is None


def test_the_order_can_be_corrected_and_the_reason_stays(dana: Customer) -> None:
    dana.says("it flickers, refund LT-100004", "request_refund", **LONG_AGO)
    said = dana.says("no, LT-100001", "deny", order_number="LT-100001")
    assert said.asks == "confirmed" and "LT-100001" in said.text and "199.00 USD" in said.text
    dana.says("yes", "affirm")
    assert dana.crm.changes.refund_requests[0]["order_number"] == "LT-100001"


def test_a_visitor_proves_the_order_first(visitor: Customer) -> None:
    said = visitor.says("the bulbs flicker, refund LT-100004", "request_refund", **LONG_AGO)
    assert said.asks == "contact" and "USD" not in said.text
    assert visitor.says("dana@lantern.example", email="dana@lantern.example").asks == "confirmed"

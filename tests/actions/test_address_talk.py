"""Sending an open order elsewhere, through real Rasa: the address in the customer's words, both shown, confirmed."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
ORDER = {"order_number": "LT-100002"}
NEW = "5 Mill Lane, 94110 San Francisco"
OLD = "12 Harbour Road\n94107 San Francisco"


def address(customer: Customer) -> str:
    return customer.crm.orders["LT-100002"].address


def test_an_address_is_changed_step_by_step(dana: Customer) -> None:
    said = dana.says("I have moved", "change_address")
    assert said.asks == "order_number" and [title.split(" · ")[0] for title in said.titles] == ["LT-100002", "LT-100011"]
    said = dana.presses("LT-100002")
    assert said.asks == "own_words" and "LT-100002 (Lantern desk lamp, 2 × Colour smart bulb)" in said.text
    said = dana.says(NEW, "inform", confidence=0.4)
    assert said.asks == "confirmed" and NEW in said.text and OLD in said.text and address(dana) == OLD
    said = dana.presses("Yes, to the new address")
    assert f"LT-100002 now goes to\n\n{NEW}" in said.text and address(dana) == NEW and said.form is None


def test_the_first_message_may_have_the_address_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    new = "上海市浦东新区世纪大道100号"
    said = dana.says(f"LT-100002改寄到{new}", "change_address", address=new, **ORDER)
    assert said.asks == "confirmed" and new in said.text and "原地址" in said.text
    said = dana.says("好的", "affirm")
    assert "已修改" in said.text and address(dana) == new


def test_the_only_order_that_can_go_elsewhere_is_taken_and_named(dana: Customer) -> None:
    del dana.crm.orders["LT-100011"]
    said = dana.says("I have moved", "change_address")
    assert said.asks == "own_words" and "LT-100002" in said.text


@pytest.mark.parametrize("text", ["Mill Lane", "x" * 301])
def test_what_is_no_whole_address_is_hinted_at(dana: Customer, text: str) -> None:
    dana.says("change the address of LT-100002", "change_address", **ORDER)
    first, second, third = (dana.says(text, "inform", confidence=0.4) for _ in range(3))
    assert "whole address" in first.text and first.asks == second.asks == "own_words"
    assert third.titles == ["Talk to a person"] and address(dana) == OLD


def test_a_part_of_an_address_in_the_first_message_is_asked_for_whole(dana: Customer) -> None:
    assert dana.says("send LT-100002 to Mill Lane", "change_address", address="Mill Lane", **ORDER).asks == "own_words"


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow")])
def test_a_no_keeps_the_old_one(dana: Customer, text: str, intent: str) -> None:
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    said = dana.says(text, intent)
    assert "stays as it is" in said.text and said.titles == ["Change a delivery address"] and address(dana) == OLD


def test_the_address_can_be_corrected_at_the_confirmation(dana: Customer) -> None:
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    other = "7 Mill Lane, 94110 San Francisco"
    said = dana.says(f"no, {other}", "deny", address=other)
    assert said.asks == "confirmed" and other in said.text
    dana.says("yes", "affirm")
    assert address(dana) == other


def test_an_old_button_does_not_confirm_another_address(dana: Customer) -> None:
    old = dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    dana.says("no, 7 Mill Lane, 94110 San Francisco", "deny", address="7 Mill Lane, 94110 San Francisco")
    dana.last = old
    said = dana.presses("Yes, to the new address")
    assert said.asks == "confirmed" and NEW in said.text and address(dana) == OLD


def test_the_order_can_be_corrected_and_the_address_stays(dana: Customer) -> None:
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    said = dana.says("no, LT-100011", "deny", order_number="LT-100011")
    assert said.asks == "confirmed" and "Send LT-100011" in said.text and NEW in said.text


@pytest.mark.parametrize(
    ("number", "why", "button"),
    [
        ("LT-100001", "has left our warehouse", "Talk to a person"),
        ("LT-100003", "the order is delivered", "Update my details"),
        ("LT-100005", "the order is cancelled", "Update my details"),
    ],
)
def test_what_has_left_cannot_go_elsewhere(dana: Customer, number: str, why: str, button: str) -> None:
    said = dana.says(f"change the address of {number}", "change_address", order_number=number)
    assert why in said.text and said.titles == [button] and said.form is None


def test_an_order_that_leaves_meanwhile_is_too_late(dana: Customer) -> None:
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    dana.crm.orders["LT-100002"].status = "shipped"
    said = dana.says("yes", "affirm")
    assert "has left our warehouse" in said.text and address(dana) == OLD
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "asked"}]


def test_the_same_address_changes_nothing(dana: Customer) -> None:
    dana.crm.orders["LT-100002"].address = NEW
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    assert "goes to that address already" in dana.says("yes", "affirm").text


def test_a_question_in_between_is_answered_and_the_open_one_comes_back(dana: Customer) -> None:
    dana.says("change the address of LT-100002", "change_address", **ORDER)
    said = dana.says("how long does shipping take?", "delivery_options", confidence=0.95)
    assert "All about delivery_options." in said.texts[0] and said.asks == "own_words"
    assert dana.says(NEW, "inform", confidence=0.4).asks == "confirmed"


def test_it_can_be_left_and_when_the_crm_goes_away_a_person_has_it(dana: Customer) -> None:
    dana.says("change the address of LT-100002", "change_address", **ORDER)
    assert dana.says("never mind", "stop_flow").form is None
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    dana.crm.failing = {"orders/LT-100002/address"}
    assert "cannot reach our systems" in dana.says("yes", "affirm").text and dana.crm.handoffs[0]["reason"] == "error"


def test_a_story_is_no_address(dana: Customer) -> None:
    dana.says("send LT-100002 elsewhere", "change_address", order_number="LT-100002")
    said = dana.says("I moved to number 14 because of the noise. " * 10)
    assert said.asks == "own_words" and "whole address" in said.text

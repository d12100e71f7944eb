"""Inside a return, 'it is broken' says why: it is no new wish."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


@pytest.mark.parametrize(
    ("text", "intent"),
    [("it is broken", "damaged_item"), ("you sent the wrong one", "wrong_item"), ("it does not work", "technical_support")],
)
def test_trouble_at_the_question_for_the_item_is_the_reason(dana: Customer, text: str, intent: str) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says(text, intent)
    assert said.form == "return_item_form" and said.asks == "return_items" and len(said.texts) == 1
    said = dana.presses("Quiet headphones")
    assert said.asks == "return_confirmed"
    dana.says("yes", "affirm")
    refund = dana.crm.orders["LT-100003"].refund
    assert refund and refund["reason"] == text and dana.crm.tickets == {}


def test_item_and_trouble_in_one_message(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("the floor lamp, it is broken", "damaged_item", product="floor lamp")
    assert said.asks == "return_confirmed" and "Arc floor lamp" in said.text


def test_trouble_at_the_question_for_the_order_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("我要退货", "return_item")
    said = dana.says("坏了", "damaged_item")
    assert said.form == "return_item_form" and said.asks == "order_number" and "没有找到订单号" not in said.text
    dana.presses("LT-100003")
    said = dana.presses("全部退货")
    assert said.asks == "return_confirmed"


def test_trouble_at_the_last_question_is_a_better_reason(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("Arc floor lamp")
    dana.presses("I changed my mind")
    said = dana.says("well, it is broken", "damaged_item")
    assert said.asks == "return_confirmed" and "Send back Arc floor lamp" in said.text
    dana.says("yes", "affirm")
    refund = dana.crm.orders["LT-100003"].refund
    assert refund and refund["reason"] == "well, it is broken"

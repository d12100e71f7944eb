"""Several wishes in one message, through real Rasa: one after the other, over several turns where it takes them."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
CANCEL = ("cancel_order", {"order_number": "LT-100002"})
TRACK = ("track_order", {"order_number": "LT-100001"})


def test_two_questions_are_both_answered_in_order(dana: Customer) -> None:
    said = dana.wishes(
        "where is LT-100001 and how can I pay", ("track_order", {"order_number": "LT-100001"}), ("payment_methods", {})
    )
    assert "LT-100001" in said.texts[0] and "payment_methods" in said.texts[1]
    assert "wishes" not in said.slots


def test_the_second_waits_for_the_form_of_the_first(dana: Customer) -> None:
    said = dana.wishes(
        "cancel LT-100002 and where is LT-100001?",
        CANCEL,
        TRACK,
    )
    assert said.asks == "cancel_confirmed" and "LT-100001" not in said.text
    assert "opening" not in dana.says("what are your hours?", "store_hours").slots.get("wishes", [{}])[0].get("text", "")
    said = dana.says("yes", "affirm")
    assert said.texts[0].startswith("Cancelled: LT-100002") and "LT-100001" in said.texts[1] and said.form is None
    assert "wishes" not in said.slots


def test_one_wish_for_each_of_two_orders_is_confirmed_twice(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.wishes(
        "取消 LT-100002 和 LT-100011",
        ("cancel_order", {"order_number": "LT-100002"}),
        ("cancel_order", {"order_number": "LT-100011"}),
    )
    assert "LT-100002" in said.text
    said = dana.says("不要了，留着", "deny")
    assert "LT-100002 保持不变" in said.text or "订单 LT-100002 会继续处理" in said.text
    assert said.asks == "cancel_confirmed" and "确认取消订单 LT-100011" in said.text
    assert "LT-100011" in dana.says("好的", "affirm").text and dana.crm.orders["LT-100011"].status == "cancelled"
    assert dana.crm.orders["LT-100002"].status == "preparing"


def test_a_wish_that_is_stopped_lets_the_next_one_in(dana: Customer) -> None:
    dana.wishes(
        "return LT-100003 and track LT-100001",
        ("return_item", {"order_number": "LT-100003"}),
        ("track_order", {"order_number": "LT-100001"}),
    )
    said = dana.says("never mind", "stop_flow")
    assert said.form is None and "LT-100001" in said.text


def test_a_person_gets_all_of_it(dana: Customer) -> None:
    dana.wishes(
        "cancel LT-100002 and track LT-100001",
        ("cancel_order", {"order_number": "LT-100002"}),
        ("track_order", {"order_number": "LT-100001"}),
    )
    said = dana.says("a person please", "human_handoff")
    assert dana.crm.handoffs and "LT-100001" not in said.text and "wishes" not in said.slots


def test_a_yes_and_a_question_after_it_are_both_heard(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.wishes("yes, and where is LT-100001?", ("affirm", {}), TRACK)
    assert said.form is None and dana.crm.orders["LT-100002"].status == "cancelled"
    assert said.texts[0].startswith("Cancelled: LT-100002") and "LT-100001" in said.texts[1]


def test_a_yes_that_says_the_wish_again_is_one_answer(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.wishes("yes, cancel it", ("affirm", {}), ("cancel_order", {}))
    assert "wishes" not in said.slots


def test_a_yes_before_a_wish_answers_nothing_where_nothing_was_asked(dana: Customer) -> None:
    said = dana.wishes("yes, and where is LT-100001?", ("affirm", {}), TRACK)
    assert len(said.texts) == 1 and "LT-100001" in said.text

"""Cancelling through real Rasa: shown, confirmed, corrected, too late, left."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_an_order_is_cancelled_after_a_clear_yes(dana: Customer) -> None:
    dana.says("cancel an order", "cancel_order")
    said = dana.presses("LT-100002")
    assert said.asks == "cancel_confirmed" and "2 × Colour smart bulb, 89.70 USD" in said.text
    assert dana.crm.orders["LT-100002"].status == "preparing"
    said = dana.presses("Yes, cancel it")
    assert "Cancelled: LT-100002. 89.70 USD goes back to your card" in said.text
    assert dana.crm.orders["LT-100002"].status == "cancelled"
    assert said.form is None and "order_number" not in said.slots


def test_an_order_is_cancelled_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.says("取消LT-100002", "cancel_order", order_number="LT-100002")
    assert said.titles == ["确认取消", "不取消了"]
    said = dana.says("好的", "affirm")
    assert "已取消订单 LT-100002" in said.text and "银行卡" in said.text


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow"), ("no, keep it", "cancel_order")])
def test_a_no_keeps_the_order(dana: Customer, text: str, intent: str) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, intent)
    assert "LT-100002" in said.text and said.form is None
    assert dana.crm.orders["LT-100002"].status == "preparing"


def test_a_yes_in_other_words_is_a_yes(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    dana.says("yes, please cancel it", "cancel_order")
    assert dana.crm.orders["LT-100002"].status == "cancelled"


@pytest.mark.parametrize("text", ["I want to cancel", "maybe"])
def test_what_is_no_clear_yes_is_asked_again(dana: Customer, text: str) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, "cancel_order")
    assert "yes or no" in said.text and said.asks == "cancel_confirmed"
    assert dana.crm.orders["LT-100002"].status == "preparing"


@pytest.mark.parametrize(
    ("text", "intent"), [("no, LT-100011", "deny"), ("I meant LT-100011", "inform"), ("yes, LT-100011", "affirm")]
)
def test_another_number_corrects_and_is_confirmed_anew(dana: Customer, text: str, intent: str) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, intent, order_number="LT-100011")
    assert said.asks == "cancel_confirmed" and "LT-100011" in said.text
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100011"].status == "cancelled" and dana.crm.orders["LT-100002"].status == "preparing"


def test_a_stale_button_does_not_confirm_another_order(dana: Customer) -> None:
    old = dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    dana.says("no, LT-100011", "deny", order_number="LT-100011")
    dana.last = old
    said = dana.presses("Yes, cancel it")
    assert said.asks == "cancel_confirmed" and "Cancel LT-100002" in said.text
    assert {order.status for order in dana.crm.orders.values() if order.number in ("LT-100002", "LT-100011")} == {
        "preparing",
        "awaiting_payment",
    }


def test_a_question_in_between_is_answered_and_the_open_one_comes_back(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("how do you ship", "delivery_options")
    assert "All about delivery_options." in said.texts[0] and "Cancel LT-100002" in said.texts[1]
    said = dana.says("where is LT-100001", "track_order", order_number="LT-100001")
    assert "Polar Post" in said.texts[0] and "LT-100002: cancel it or keep it?" in said.texts[1]
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100002"].status == "cancelled" and dana.crm.orders["LT-100001"].status == "shipped"


def test_a_shipped_order_is_too_late(dana: Customer) -> None:
    said = dana.says("cancel LT-100001", "cancel_order", order_number="LT-100001")
    assert "too late" in said.text and "30 days" in said.text and said.form is None


def test_a_delivered_order_is_too_late_and_the_return_is_offered(dana: Customer) -> None:
    said = dana.says("cancel LT-100003", "cancel_order", order_number="LT-100003")
    assert "too late" in said.text and said.titles == ["Return an item"]
    said = dana.says("yes", "affirm")
    assert said.form == "return_item_form" and said.slots["order_number"] == "LT-100003"


def test_a_cancelled_order_is_not_cancelled_twice(dana: Customer) -> None:
    said = dana.says("cancel LT-100005", "cancel_order", order_number="LT-100005")
    assert "cancelled already" in said.text and said.form is None


def test_an_unpaid_order_has_nothing_to_refund(dana: Customer) -> None:
    dana.says("cancel LT-100011", "cancel_order", order_number="LT-100011")
    assert "Nothing had been paid" in dana.says("yes", "affirm").text


def test_a_visitor_proves_the_order_first(visitor: Customer) -> None:
    said = visitor.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    assert said.asks == "contact"
    said = visitor.says("dana@lantern.example", email="dana@lantern.example")
    assert said.asks == "cancel_confirmed"
    visitor.says("yes", "affirm")
    assert visitor.crm.orders["LT-100002"].status == "cancelled"


def test_nothing_of_a_flow_leaks_into_the_next(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("I want to return something", "return_item")
    assert said.form == "return_item_form" and said.asks == "order_number"
    assert dana.says("stop", "stop_flow").form is None
    said = dana.says("cancel", "cancel_order")
    assert said.asks == "order_number" and "order_number" not in said.slots


def test_where_is_it_means_the_order_talked_about(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("where is it now?", "track_order")
    assert "LT-100002" in said.texts[0] and "being prepared" in said.texts[0] and said.asks == "cancel_confirmed"


def test_a_question_that_would_ask_back_waits(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("is it in stock in red?", "product_availability")
    assert "once we are through with this" in said.texts[0] and said.asks == "cancel_confirmed" and dana.crm.handoffs == []
    assert said.titles == ["Yes, cancel it", "No, keep it"]


def test_when_the_crm_goes_away_before_the_question_a_person_has_it(dana: Customer) -> None:
    dana.says("cancel an order", "cancel_order")
    dana.crm.failing = {"orders/LT-100002"}
    said = dana.presses("LT-100002")
    assert "cannot reach our systems" in said.text and said.form is None and dana.crm.handoffs[0]["reason"] == "error"


@pytest.mark.parametrize(("language", "text"), [("en", "then cancel it"), ("zh", "那取消这单吧")])
def test_it_means_the_order_spoken_about_last(dana: Customer, language: str, text: str) -> None:
    dana.language = language
    dana.says("where is LT-100002", "track_order", order_number="LT-100002")
    said = dana.says(text, "cancel_order")
    assert said.asks == "cancel_confirmed" and "LT-100002" in said.text


def test_an_order_that_is_not_pointed_at_is_not_guessed(dana: Customer) -> None:
    dana.says("where is LT-100002", "track_order", order_number="LT-100002")
    assert dana.says("cancel an order", "cancel_order").asks == "order_number"


def test_the_only_order_that_a_visitor_may_see_is_the_one_meant(visitor: Customer) -> None:
    visitor.says("where is LT-100001", "track_order", order_number="LT-100001")
    visitor.says("dana@lantern.example", email="dana@lantern.example")
    assert "too late" in visitor.says("cancel my order", "cancel_order").text

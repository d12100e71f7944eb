"""Choosing without a number, and what an open question does with everything else, through real Rasa."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


@pytest.mark.parametrize(
    ("language", "text", "product", "intent", "number"),
    [
        ("en", "the desk lamp one", "desk lamp", "inform", "LT-100002"),
        ("en", "the purifier", "air purifier", "product_info", "LT-100001"),
        ("en", "the lamp", None, "out_of_scope", "LT-100002"),
        ("zh", "台灯那个", "desk lamp", "product_info", "LT-100002"),
        ("zh", "净化器那个", "air purifier", "inform", "LT-100001"),
        ("en", "the latest one", None, "compliment", "LT-100006"),
        ("zh", "最近那个", None, "greet", "LT-100006"),
    ],
)
def test_an_order_is_chosen_by_what_is_in_it_or_as_the_newest(
    dana: Customer, language: str, text: str, product: str | None, intent: str, number: str
) -> None:
    dana.language = language
    dana.says("where is my order", "track_order")
    said = dana.says(text, intent, confidence=0.5, **({"product": product} if product else {}))
    assert number in said.text and said.form is None


def test_a_product_in_several_orders_is_asked_again(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.says("the vacuum", product="robot vacuum")
    assert "More than one of your orders" in said.text and len(said.buttons) == 2 and said.asks == "order_number"


def test_the_wish_again_is_no_failed_answer(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.says("I just want my parcel", "track_order")
    assert said.texts == ["Which order is it?"] and len(said.buttons) == 4


def test_a_product_in_the_first_message_chooses(dana: Customer) -> None:
    assert "LT-100001" in dana.says("where is my purifier", "track_order", product="air purifier").text
    assert "LT-100002" in dana.says("cancel the desk lamp", "cancel_order", product="desk lamp").text


def test_the_lamp_is_the_only_lamp(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("the lamp", "product_info", confidence=0.5)
    assert said.slots["return_items"] == ["LT-100003-floor-lamp"] and said.asks == "return_reason"


def test_of_two_lamps_neither_is_guessed(dana: Customer) -> None:
    dana.says("return LT-100009", "return_item", order_number="LT-100009")
    assert dana.says("the lamp", "product_info", confidence=0.5).asks == "return_items"


def test_orders_under_way_come_before_unpaid_ones(dana: Customer) -> None:
    said = dana.says("where is my order", "track_order")
    assert [title.split(" · ")[0] for title in said.titles] == ["LT-100006", "LT-100001", "LT-100002", "LT-100011"]


@pytest.mark.parametrize("text", ["i dont know the number", "我不记得订单号", "where do I find it?"])
def test_who_does_not_know_the_number_hears_where_it_is(visitor: Customer, text: str) -> None:
    visitor.language = "en" if text.isascii() else "zh"
    visitor.says("where is my order", "track_order")
    for _ in range(3):
        said = visitor.says(text, "contact_info", confidence=0.85)
        assert len(said.texts) == 1 and said.asks == "order_number"
        assert "confirmation e-mail" in said.texts[0] or "订单确认邮件" in said.texts[0]
    assert visitor.says("LT-100001", order_number="LT-100001").asks == "contact"


def test_small_talk_at_the_question_for_the_contact_is_no_failed_answer(visitor: Customer) -> None:
    visitor.says("where is LT-100001", "track_order", order_number="LT-100001")
    said = visitor.says("what's the weather", "out_of_scope", confidence=0.9)
    assert "outside what I do" in said.texts[0] and "found no e-mail" not in said.text and said.asks == "contact"


def test_an_open_question_is_not_nagged_with(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    first = dana.says("how do you ship", "delivery_options")
    second = dana.says("how can I pay", "payment_methods")
    third = dana.says("when are you open", "store_hours")
    assert "This cannot be undone" in first.texts[1]
    assert second.texts[1] == "And LT-100002: cancel it or keep it?" and len(second.buttons) == 2
    assert len(third.texts) == 1 and third.asks == "cancel_confirmed"
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100002"].status == "cancelled"


@pytest.mark.parametrize(("language", "text"), [("en", "thanks"), ("zh", "谢谢")])
def test_thanks_are_not_answered_with_the_question(dana: Customer, language: str, text: str) -> None:
    dana.language = language
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, "thank")
    assert len(said.texts) == 1 and said.asks == "cancel_confirmed"


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("do you ship to norway", "delivery_options", "international"),
        ("能寄到挪威吗", "delivery_options", "international"),
        ("退款要几天", "return_policy", "refund_status"),
    ],
)
def test_the_narrower_article_answers(dana: Customer, text: str, intent: str, topic: str) -> None:
    dana.crm.articles |= {"international", "refund_status"}
    assert f"All about {topic}." in dana.says(text, intent).text


def test_who_pays_the_shipping_of_a_return_is_in_the_return_policy(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("who pays the shipping", "delivery_options")
    assert "All about return_policy." in said.texts[0] and said.asks == "return_items"

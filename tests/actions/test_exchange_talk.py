"""Exchanges through real Rasa: what for, confirmed, corrected, refused."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
ORDER = {"order_number": "LT-100003"}
LAMP = "LT-100003-floor-lamp"


def test_an_item_is_exchanged_step_by_step(dana: Customer) -> None:
    said = dana.says("I want to exchange something", "exchange_item")
    assert said.asks == "order_number" and [title.split(" · ")[0] for title in said.titles] == ["LT-100009", "LT-100003"]
    said = dana.presses("LT-100003")
    assert said.asks == "items" and said.titles == ["Arc floor lamp", "Quiet headphones"]
    said = dana.presses("Arc floor lamp")
    assert said.asks == "own_words" and "instead of Arc floor lamp from LT-100003" in said.text
    said = dana.says("the white one with the long cable", "product_info", confidence=0.7)
    assert said.asks == "confirmed" and "floor lamp from LT-100003 for “the white one with the long cable”?" in said.text
    assert dana.crm.changes.exchanges == []
    said = dana.presses("Yes, exchange it")
    assert "EX-3001" in said.text and "http://shop/labels/EX-3001" in said.text and said.form is None
    assert dana.crm.changes.exchanges == [{"item_id": LAMP, "wanted": "the white one with the long cable"}]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "exchange the floor lamp of LT-100003 for a brighter one", "a brighter one"),
        ("en", "can I swap my floor lamp from LT-100003 for the white one?", "the white one"),
        ("en", "exchange the floor lamp of LT-100003 for a brighter one, please", "a brighter one"),
        ("zh", "LT-100003的落地灯我想换成白色的", "白色的"),
        ("zh", "LT-100003的落地灯能换成白色的吗？", "白色的"),
    ],
)
def test_one_message_may_say_it_all(dana: Customer, language: str, text: str, wanted: str) -> None:
    dana.language = language
    product = "floor lamp" if language == "en" else ("floor lamp", "落地灯")
    said = dana.says(text, "exchange_item", product=product, **ORDER)
    assert said.asks == "confirmed" and f"“{wanted}”" in said.text
    dana.says("好的" if language == "zh" else "yes", "affirm")
    assert dana.crm.changes.exchanges == [{"item_id": LAMP, "wanted": wanted}]


@pytest.mark.parametrize("text", ["I'd like an exchange for LT-100003", "exchange it for a new one"])
def test_what_tells_nothing_is_asked(dana: Customer, text: str) -> None:
    assert dana.says(text, "exchange_item", product="floor lamp", **ORDER).asks == "own_words"


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow"), ("不用了", "deny")])
def test_a_no_leaves_it(dana: Customer, text: str, intent: str) -> None:
    dana.says("exchange the floor lamp for a brighter one", "exchange_item", product="floor lamp", **ORDER)
    said = dana.says(text, intent)
    assert said.texts == ["All right, nothing from LT-100003 is exchanged."] and dana.crm.changes.exchanges == []


def test_item_and_wish_can_be_corrected_at_the_confirmation(dana: Customer) -> None:
    dana.says("exchange the floor lamp for a brighter one", "exchange_item", product="floor lamp", **ORDER)
    said = dana.says("no, for the white one", "deny")
    assert said.asks == "confirmed" and "“the white one”" in said.text
    said = dana.says("no, the headphones", "deny", product="noise-cancelling headphones")
    assert said.asks == "confirmed" and "Exchange Quiet headphones" in said.text
    dana.says("yes", "affirm")
    assert dana.crm.changes.exchanges[0]["item_id"].endswith("headphones")


def test_one_item_at_a_time(dana: Customer) -> None:
    dana.says("exchange LT-100003", "exchange_item", **ORDER)
    said = dana.says("both", "inform", confidence=0.5)
    assert said.asks == "items" and "could not tell" in said.text


def test_an_order_that_is_not_packed_is_changed_instead(dana: Customer) -> None:
    said = dana.says("exchange LT-100011", "exchange_item", order_number="LT-100011")
    assert "change the order instead" in said.text and said.titles == ["Change an order"] and said.form is None


@pytest.mark.parametrize(
    ("number", "why", "button"),
    [
        ("LT-100001", "not been delivered", "Track an order"),
        ("LT-100004", "time to exchange", "Talk to a person"),
        ("LT-100007", "returned already", "Talk to a person"),
    ],
)
def test_what_cannot_be_exchanged_is_said_with_a_way_on(dana: Customer, number: str, why: str, button: str) -> None:
    said = dana.says(f"exchange {number}", "exchange_item", order_number=number)
    assert why in said.text and said.titles == [button] and said.form is None and dana.crm.handoffs == []


def test_it_is_not_exchanged_twice(dana: Customer) -> None:
    for _ in range(2):
        dana.says("exchange the floor lamp for a brighter one", "exchange_item", product="floor lamp", **ORDER)
        said = dana.says("yes", "affirm")
    assert "registered already" in said.text and len(dana.crm.changes.exchanges) == 1

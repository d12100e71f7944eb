"""Returns through real Rasa: items, reasons in the customer's words, corrections, and the 30 days."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
LAMP, HEADPHONES = "LT-100003-floor-lamp", "LT-100003-noise-cancelling-headphones"


def reason(customer: Customer, number: str = "LT-100003") -> str:
    refund = customer.crm.orders[number].refund
    assert refund
    return str(refund["reason"])


def test_an_item_goes_back_by_buttons(dana: Customer) -> None:
    said = dana.says("return something", "return_item")
    assert [title.split(" · ")[0] for title in said.titles] == ["LT-100009", "LT-100003"]
    assert dana.presses("LT-100003").asks == "return_items"
    assert dana.presses("Quiet headphones").asks == "return_reason"
    said = dana.presses("I changed my mind")
    assert "RT-2001" in said.text and "http://shop/labels/RT-2001" in said.text and "Quiet headphones" in said.text
    assert dana.crm.orders["LT-100003"].returned == {HEADPHONES} and reason(dana) == "changed_mind"
    assert said.form is None and "return_items" not in said.slots


def test_an_item_goes_back_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("退LT-100003", "return_item", order_number="LT-100003")
    said = dana.presses("全部退货")
    assert "退货的原因" in said.text
    said = dana.says("灯太亮了，耳机夹头", "complaint")
    assert "退货 RT-2001 已登记" in said.text and "弧形落地灯、静享降噪耳机" in said.text
    assert reason(dana) == "灯太亮了，耳机夹头"


def test_one_message_may_say_it_all(dana: Customer) -> None:
    entities = {"order_number": "LT-100003", "product": "floor lamp", "reason": "poor_quality"}
    assert "RT-2001" in dana.says("return the floor lamp of LT-100003, it is too dim", "return_item", **entities).text
    assert dana.crm.orders["LT-100003"].returned == {LAMP}


@pytest.mark.parametrize(
    ("text", "products", "chosen"),
    [
        ("the lamp", ["floor lamp"], {LAMP}),
        ("lamp and headphones", ["floor lamp", "noise-cancelling headphones"], {LAMP, HEADPHONES}),
        ("both please", [], {LAMP, HEADPHONES}),
        ("number 2", [], {HEADPHONES}),
        ("arc floor lamp", [], {LAMP}),
    ],
)
def test_items_are_named_in_many_ways(dana: Customer, text: str, products: list[str], chosen: set[str]) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says(text, "inform", confidence=0.5, product=products)
    assert set(said.slots["return_items"]) == chosen and said.asks == "return_reason"


def test_an_item_that_is_not_in_the_order_is_asked_again(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("the kettle", product="electric kettle")
    assert "could not tell which item" in said.text and said.asks == "return_items"


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("It arrived broken and I am angry", "damaged_item", 0.98),
        ("I found a cheaper one, do you match prices", "price_match", 0.7),
        ("it does not fit, I ordered LT-100009 instead", "inform", 0.9),
        ("too dark", "product_info", 0.89),
    ],
)
def test_at_the_reason_the_message_is_the_answer(dana: Customer, text: str, intent: str, confidence: float) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    order = {"order_number": "LT-100009"} if "LT-100009" in text else {}
    said = dana.says(text, intent, confidence=confidence, **order)
    assert "RT-2001" in said.text and reason(dana) == text


def test_at_the_reason_a_sure_question_is_answered_first(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.says("how long do I have to return it?", "return_policy", confidence=0.95)
    assert "All about return_policy." in said.texts[0] and said.asks == "return_reason" and len(said.texts) == 2
    said = dana.says("say again?", "repeat")
    assert said.asks == "return_reason" and "Why are you sending it back" in said.text
    assert "RT-2001" in dana.says("too bright", "inform").text


def test_stopping_leaves_the_form_and_keeps_the_conversation(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.says("never mind", "stop_flow")
    assert "nothing was changed" in said.text.lower() and said.form is None and "return_items" not in said.slots
    assert dana.crm.orders["LT-100003"].returned == set()
    assert "Polar Post" in dana.says("where is LT-100001", "track_order", order_number="LT-100001").text


def test_the_order_can_be_corrected_at_the_reason(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.says("no, LT-100009", "deny", order_number="LT-100009")
    assert said.asks == "return_items" and said.titles[0] == "Lantern desk lamp"
    dana.presses("Lantern desk lamp")
    assert "LT-100009" in dana.says("too bright").text
    assert dana.crm.orders["LT-100003"].returned == set()


@pytest.mark.parametrize(
    ("number", "why", "button"),
    [
        ("LT-100004", "30 days", "Warranty and repair"),
        ("LT-100002", "not left yet", "Cancel an order"),
        ("LT-100001", "not been delivered yet", "Track an order"),
        ("LT-100007", "returned already", "Check a refund"),
    ],
)
def test_what_cannot_go_back_is_said_with_a_way_on(dana: Customer, number: str, why: str, button: str) -> None:
    said = dana.says(f"return {number}", "return_item", order_number=number)
    assert why in said.text and said.titles[0] == button and said.form is None


def test_the_only_item_is_not_asked_for(dana: Customer) -> None:
    dana.crm.orders["LT-100003"].items = {"floor lamp": 1}
    assert dana.says("return LT-100003", "return_item", order_number="LT-100003").asks == "return_reason"


def test_a_refund_above_the_limit_is_for_a_person(dana: Customer) -> None:
    dana.crm.orders["LT-100003"].minor = 60000
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.presses("I changed my mind")
    assert "a person decides" in said.texts[0] and "queue" in said.texts[1] and said.form is None
    assert dana.crm.handoffs == [{"reason": "business_rule", "note": "action_return_item"}]

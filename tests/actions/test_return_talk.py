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
    said = dana.presses("Quiet headphones")
    assert said.asks == "return_reason" and "sending back Quiet headphones from LT-100003" in said.text
    said = dana.presses("I changed my mind")
    assert said.asks == "return_confirmed" and dana.crm.orders["LT-100003"].returned == set()
    assert "Quiet headphones from LT-100003?" in said.text and "10.00 USD goes back to your card" in said.text
    said = dana.presses("Yes, register the return")
    assert "RT-2001" in said.text and "http://shop/labels/RT-2001" in said.text and "Quiet headphones" in said.text
    assert dana.crm.orders["LT-100003"].returned == {HEADPHONES} and reason(dana) == "changed_mind"
    assert said.form is None and "return_items" not in said.slots


def test_an_item_goes_back_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("退LT-100003", "return_item", order_number="LT-100003")
    said = dana.presses("全部退货")
    assert "订单 LT-100003 中的弧形落地灯、静享降噪耳机为什么要退" in said.text
    said = dana.says("灯太亮了，耳机夹头", "complaint")
    assert "确认退回订单 LT-100003 中的弧形落地灯、静享降噪耳机吗" in said.text and "20.00 美元将退回您的银行卡" in said.text
    assert said.titles == ["确认退货", "暂不退货"] and dana.crm.orders["LT-100003"].returned == set()
    said = dana.says("确认", "affirm")
    assert "退货 RT-2001 已登记" in said.text and "弧形落地灯、静享降噪耳机" in said.text
    assert reason(dana) == "灯太亮了，耳机夹头"


def test_one_message_may_say_it_all(dana: Customer) -> None:
    entities = {"order_number": "LT-100003", "product": "floor lamp", "reason": "poor_quality"}
    said = dana.says("return the floor lamp of LT-100003, it is too dim", "return_item", **entities)
    assert said.asks == "return_confirmed" and "Arc floor lamp from LT-100003" in said.text
    assert "RT-2001" in dana.says("yes please", "affirm").text
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


def test_the_item_named_with_the_wish_is_not_asked_for_once_the_order_is_known(dana: Customer) -> None:
    said = dana.says("I want to return the floor lamp", "return_item", product="floor lamp")
    assert said.asks == "order_number"
    said = dana.presses("LT-100003")
    assert said.asks == "return_reason" and said.slots["return_items"] == [LAMP]
    dana.says("too bright")
    dana.says("no, the headphones", "deny", product="noise-cancelling headphones")
    assert "All right, nothing" in dana.says("no", "deny").text


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
    assert said.asks == "return_confirmed" and said.slots["return_items"] == [LAMP, HEADPHONES]
    dana.says("yes", "affirm")
    assert reason(dana) == text


def test_at_the_reason_a_sure_question_is_answered_first(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.says("how long do I have to return it?", "return_policy", confidence=0.95)
    assert "All about return_policy." in said.texts[0] and said.asks == "return_reason" and len(said.texts) == 2
    said = dana.says("say again?", "repeat")
    assert said.asks == "return_reason" and "Why are you sending back Arc floor lamp, Quiet headphones" in said.text
    assert dana.says("too bright", "inform").asks == "return_confirmed"
    assert "RT-2001" in dana.says("yes", "affirm").text


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
    dana.says("too bright")
    assert "LT-100009" in dana.says("yes", "affirm").text
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


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", "sending back Quiet headphones from LT-100003"), ("zh", "订单 LT-100003 中的静享降噪耳机为什么要退")],
)
def test_the_only_item_is_not_asked_for_but_named(dana: Customer, language: str, asked: str) -> None:
    dana.language = language
    dana.crm.orders["LT-100003"].returned = {LAMP}
    said = dana.says("return LT-100003", "return_item", order_number="LT-100003")
    assert said.asks == "return_reason" and asked in said.text


def test_the_only_item_is_not_taken_for_another(dana: Customer) -> None:
    dana.crm.orders["LT-100003"].returned = {LAMP}
    entities = {"order_number": "LT-100003", "product": "floor lamp"}
    said = dana.says("return the floor lamp of LT-100003", "return_item", **entities)
    assert said.asks == "return_items" and said.titles[0] == "Quiet headphones"


def test_a_refund_above_the_limit_is_for_a_person(dana: Customer) -> None:
    dana.crm.orders["LT-100003"].minor = 60000
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    said = dana.presses("I changed my mind")
    assert "a person decides" in said.texts[0] and "queue" in said.texts[1] and said.form is None
    assert dana.crm.handoffs == [{"reason": "business_rule", "note": "action_return_item"}]


def at_the_confirmation(customer: Customer, items: str = "Arc floor lamp") -> None:
    """Up to the last question about a return from LT-100003."""
    customer.says("return LT-100003", "return_item", order_number="LT-100003")
    customer.presses(items)
    assert customer.says("too bright").asks == "return_confirmed"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("no", "deny"), ("never mind", "stop_flow"), ("no, I'd rather keep it", "return_item"), ("no, I changed my mind", "deny")],
)
def test_a_no_leaves_everything_as_it_is(dana: Customer, text: str, intent: str) -> None:
    at_the_confirmation(dana)
    entities = {"reason": "changed_mind"} if "changed" in text else {}
    said = dana.says(text, intent, **entities)
    assert said.texts == ["All right, nothing from LT-100003 is sent back."] and said.form is None
    assert dana.crm.orders["LT-100003"].returned == set() and "return_items" not in said.slots


def test_a_no_in_chinese_by_button(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("退LT-100003", "return_item", order_number="LT-100003")
    dana.presses("全部退货")
    dana.presses("质量不好")
    said = dana.presses("暂不退货")
    assert said.texts == ["好的，订单 LT-100003 不办理退货。"] and dana.crm.orders["LT-100003"].returned == set()


def test_what_is_no_clear_yes_to_a_return_is_asked_again(dana: Customer) -> None:
    at_the_confirmation(dana)
    said = dana.says("maybe", "inform")
    assert said.texts == ["Please answer yes or no.", "And the return from LT-100003: shall I register it?"]
    assert said.asks == "return_confirmed" and len(said.buttons) == 2 and dana.crm.orders["LT-100003"].returned == set()


@pytest.mark.parametrize(
    ("text", "intent"), [("no, the headphones", "deny"), ("I meant the headphones", "inform"), ("yes, the headphones", "affirm")]
)
def test_the_item_can_be_corrected_at_the_confirmation(dana: Customer, text: str, intent: str) -> None:
    at_the_confirmation(dana)
    said = dana.says(text, intent, product="noise-cancelling headphones")
    assert said.asks == "return_confirmed" and "Send back Quiet headphones from LT-100003?" in said.text
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100003"].returned == {HEADPHONES} and reason(dana) == "too bright"


def test_the_same_item_named_with_the_yes_is_a_yes(dana: Customer) -> None:
    at_the_confirmation(dana)
    assert "RT-2001" in dana.says("yes, the floor lamp", "affirm", product="floor lamp").text


def test_the_order_can_be_corrected_at_the_confirmation(dana: Customer) -> None:
    at_the_confirmation(dana)
    said = dana.says("no, LT-100009", "deny", order_number="LT-100009")
    assert said.asks == "return_items" and "LT-100009" in said.text
    assert dana.crm.orders["LT-100003"].returned == set()


def test_the_reason_can_be_corrected_at_the_confirmation(dana: Customer) -> None:
    at_the_confirmation(dana)
    said = dana.says("no, it does not work", "deny", reason="defective")
    assert said.asks == "return_confirmed" and "Send back Arc floor lamp" in said.text
    dana.says("yes", "affirm")
    assert reason(dana) == "defective"


def test_an_old_button_does_not_confirm_other_items(dana: Customer) -> None:
    at_the_confirmation(dana)
    old = dana.last
    dana.says("no, the headphones", "deny", product="noise-cancelling headphones")
    dana.last = old
    said = dana.presses("Yes, register the return")
    assert said.asks == "return_confirmed" and "Send back Arc floor lamp" in said.text
    assert dana.crm.orders["LT-100003"].returned == set()


def test_a_question_before_the_yes_is_answered_and_the_whole_question_comes_back(dana: Customer) -> None:
    at_the_confirmation(dana, "All of them")
    said = dana.says("who pays the shipping?", "return_policy")
    assert "All about return_policy." in said.texts[0] and "20.00 USD goes back to your card" in said.texts[1]
    dana.crm.orders["LT-100003"].delivered = -40  # the day of the yes may be a later one
    said = dana.says("how do you ship", "delivery_options")
    assert said.asks == "return_confirmed"
    assert "30 days" in dana.says("yes", "affirm").text


def test_a_visitor_confirms_a_return_as_well(visitor: Customer) -> None:
    visitor.says("return LT-100003", "return_item", order_number="LT-100003")
    visitor.says("dana@lantern.example", email="dana@lantern.example")
    visitor.presses("All of them")
    assert visitor.presses("Quality is poor").asks == "return_confirmed"
    visitor.says("yes", "affirm")
    assert visitor.crm.orders["LT-100003"].returned == {LAMP, HEADPHONES}

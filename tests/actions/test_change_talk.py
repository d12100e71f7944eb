"""Changing what is in an order, through real Rasa: quantities, other products, quotes, and what is too late."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
ORDER = {"order_number": "LT-100002"}


@pytest.fixture
def buyer(dana: Customer) -> Customer:
    """Dana, whose LT-100002 (a desk lamp, two bulbs) is paid and not packed."""
    dana.crm.orders["LT-100002"].status = "paid"
    return dana


def items(customer: Customer) -> dict[str, int]:
    return customer.crm.orders["LT-100002"].items


def test_a_quantity_is_changed_step_by_step(buyer: Customer) -> None:
    said = buyer.says("I want to change my order", "change_order")
    assert said.asks == "order_number" and [title.split(" · ")[0] for title in said.titles] == ["LT-100002", "LT-100011"]
    said = buyer.presses("LT-100002")
    assert said.asks == "items" and said.titles == ["Lantern desk lamp", "2 × Colour smart bulb"]
    said = buyer.presses("2 × Colour")
    assert said.asks == "change" and "2 × Colour smart bulb" in said.text
    assert said.titles == ["One more", "One less", "Without it", "Another product"]
    said = buyer.presses("One more")
    assert said.asks == "confirmed" and "3 × Colour smart bulb instead of 2 × Colour smart bulb?" in said.text
    assert "10.00 USD more" in said.text and items(buyer)["smart bulb"] == 2
    said = buyer.presses("Yes, change it")
    assert "LT-100002 is now Lantern desk lamp, 3 × Colour smart bulb. It costs 10.00 USD more." in said.text
    assert items(buyer)["smart bulb"] == 3 and said.form is None and "change" not in said.slots


@pytest.mark.parametrize(
    ("language", "text", "quantity", "left"),
    [
        ("en", "make it 4 smart bulb in LT-100002", [4], 4),
        ("en", "I want 3 smart bulb instead of 2", [3, 2], 3),
        ("en", "change from 2 smart bulb to 3", [2, 3], 3),
        ("en", "add 2 more smart bulb", [2], 4),
        ("en", "one less smart bulb please", [], 1),
        ("en", "take out the smart bulb", [], None),
        ("zh", "灯泡改成三个", [(3, "三")], 3),
        ("zh", "灯泡再加一个", [(1, "一")], 3),
        ("zh", "灯泡不要了", [], None),
    ],
)
def test_one_message_may_say_it_all(buyer: Customer, language: str, text: str, quantity: list[object], left: int | None) -> None:
    buyer.language = language
    product = "smart bulb" if language == "en" else ("smart bulb", "灯泡")
    said = buyer.says(text, "change_order", product=product, quantity=quantity, **ORDER)
    assert said.asks == "confirmed"
    said = buyer.says("好的" if language == "zh" else "yes", "affirm")
    assert items(buyer).get("smart bulb") == left and said.form is None


def test_what_gets_cheaper_goes_back(buyer: Customer) -> None:
    said = buyer.says("without the smart bulb", "change_order", product="smart bulb", **ORDER)
    assert "Take 2 × Colour smart bulb out of LT-100002? It costs 20.00 USD less." in said.text
    said = buyer.says("yes", "affirm")
    assert "LT-100002 is now Lantern desk lamp." in said.texts[0] and "20.00 USD for LT-100002 is approved" in said.texts[1]


def test_another_product_takes_its_place(buyer: Customer) -> None:
    entities = {"product": ["desk lamp", "floor lamp"]}
    said = buyer.says("a floor lamp in place of the desk lamp", "change_order", **entities, **ORDER)
    assert (
        said.asks == "confirmed" and "Arc floor lamp instead of Lantern desk lamp?" in said.text and "40.00 USD more" in said.text
    )
    buyer.says("yes", "affirm")
    assert items(buyer) == {"smart bulb": 2, "floor lamp": 1}


def test_another_colour_is_chosen_of_those_that_there_are(buyer: Customer) -> None:
    buyer.says("change the desk lamp", "change_order", product="desk lamp", **ORDER)
    said = buyer.presses("Another product")
    assert said.asks == "change" and said.titles == ["Lantern desk lamp, black · 25.00 USD", "Lantern desk lamp, red · 26.00 USD"]
    said = buyer.says("the black one", "product_info", confidence=0.5)
    assert said.asks == "confirmed" and "Lantern desk lamp, black instead of Lantern desk lamp?" in said.text
    said = buyer.says("no, two", "deny", quantity=[(2, "two")])
    assert "2 × Lantern desk lamp, black instead of Lantern desk lamp?" in said.text
    buyer.says("no", "deny")
    assert items(buyer) == {"desk lamp": 1, "smart bulb": 2}


@pytest.mark.parametrize("first", ["change the desk lamp", "I want the desk lamp in black"])
def test_a_colour_is_enough(buyer: Customer, first: str) -> None:
    said = buyer.says(first, "change_order", product="desk lamp", **ORDER)
    if said.asks == "change":
        said = buyer.says("make it black please", "inform", confidence=0.5)
    assert said.asks == "confirmed" and "Lantern desk lamp, black instead of Lantern desk lamp?" in said.text


def test_a_product_may_be_pressed_in_chinese(buyer: Customer) -> None:
    buyer.language = "zh"
    buyer.says("修改台灯", "change_order", product=("desk lamp", "台灯"), **ORDER)
    buyer.presses("换成别的商品")
    said = buyer.presses("Lantern 台灯 红色")
    assert said.asks == "confirmed" and "改为 Lantern 台灯 红色吗？价格增加 16.00 美元。" in said.text
    assert "已修改" in buyer.presses("确认修改订单").text


def test_what_is_not_there_is_said(buyer: Customer) -> None:
    said = buyer.says("an air purifier instead of the desk lamp", "change_order", product=["air purifier", "desk lamp"], **ORDER)
    assert "nothing in stock" in said.texts[0] and said.asks == "change"
    buyer.crm.changes.change_refusal = "out_of_stock"
    said = buyer.says("make it 99", quantity=99)
    assert "not have that many" in said.texts[0] and said.asks == "change"


def test_what_is_so_already_is_said(buyer: Customer) -> None:
    said = buyer.says("2 smart bulb please", "change_order", product="smart bulb", quantity=2, **ORDER)
    assert "ordered already" in said.texts[0] and said.asks == "change"


def test_the_quantity_can_be_corrected_at_the_confirmation(buyer: Customer) -> None:
    buyer.says("3 smart bulb", "change_order", product="smart bulb", quantity=3, **ORDER)
    said = buyer.says("no, 4", "deny", quantity=4)
    assert said.asks == "confirmed" and "4 × Colour smart bulb" in said.text
    buyer.says("yes", "affirm")
    assert items(buyer)["smart bulb"] == 4


def test_an_old_button_does_not_confirm_another_change(buyer: Customer) -> None:
    old = buyer.says("3 smart bulb", "change_order", product="smart bulb", quantity=3, **ORDER)
    buyer.says("no, 4", "deny", quantity=4)
    buyer.last = old
    said = buyer.presses("Yes, change it")
    assert said.asks == "confirmed" and "3 × Colour smart bulb instead" in said.text and items(buyer)["smart bulb"] == 2


def test_another_item_at_the_confirmation_is_asked_what_for(buyer: Customer) -> None:
    buyer.says("3 smart bulb", "change_order", product="smart bulb", quantity=3, **ORDER)
    said = buyer.says("no, the desk lamp", "deny", product="desk lamp")
    assert said.asks == "change" and "Lantern desk lamp" in said.text


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow")])
def test_a_no_leaves_it(buyer: Customer, text: str, intent: str) -> None:
    buyer.says("3 smart bulb", "change_order", product="smart bulb", quantity=3, **ORDER)
    assert "stays as it is" in buyer.says(text, intent).text and items(buyer)["smart bulb"] == 2


def test_nonsense_is_hinted_at_twice_then_a_person_is_offered(buyer: Customer) -> None:
    buyer.says("change the desk lamp", "change_order", product="desk lamp", **ORDER)
    first, _, third = (buyer.says("banana", "out_of_scope", confidence=0.2) for _ in range(3))
    assert "could not tell what should change" in first.text and third.titles == ["Talk to a person"]


def test_the_last_item_is_cancelled_instead(dana: Customer) -> None:
    said = dana.says("take out the vacuum of LT-100011", "change_order", product="robot vacuum", order_number="LT-100011")
    assert "cancel the whole order" in said.text and said.titles == ["Cancel an order"]
    assert dana.says("yes", "affirm").form == "cancel_order_form"


@pytest.mark.parametrize(
    ("number", "why", "buttons"),
    [
        ("LT-100002", "packed already", ["Cancel an order", "Talk to a person"]),
        ("LT-100001", "has left already", ["Talk to a person"]),
        ("LT-100003", "is closed", ["Exchange an item"]),
    ],
)
def test_what_is_too_late_is_said_with_a_way_on(dana: Customer, number: str, why: str, buttons: list[str]) -> None:
    said = dana.says(f"change {number}", "change_order", order_number=number)
    assert why in said.text and said.titles == buttons and said.form is None


def test_what_only_a_person_may_change(buyer: Customer) -> None:
    buyer.crm.changes.change_refusal = "business_rule"
    said = buyer.says("3 smart bulb", "change_order", product="smart bulb", quantity=3, **ORDER)
    assert "A person has to make this change" in said.texts[0] and buyer.crm.handoffs[0]["reason"] == "business_rule"


def test_an_exchange_before_packing_goes_on_as_a_change(buyer: Customer) -> None:
    buyer.says("exchange LT-100002", "exchange_item", **ORDER)
    said = buyer.says("yes", "affirm")
    assert said.form == "change_form" and said.asks == "items"

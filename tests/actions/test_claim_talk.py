"""Deliveries that are not as they should be, through real Rasa: missing, wrong and damaged items."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
LAMP, FLOOR = "LT-100009-desk-lamp", "LT-100009-floor-lamp"
ORDER = {"order_number": "LT-100009"}


def test_a_damaged_item_is_reported_step_by_step(dana: Customer) -> None:
    said = dana.says("something arrived broken", "damaged_item")
    assert said.asks == "order_number" and [title.split(" · ")[0] for title in said.titles] == [
        "LT-100009",
        "LT-100003",
        "LT-100004",
    ]
    said = dana.presses("LT-100009")
    assert said.asks == "items" and said.titles == ["Lantern desk lamp", "Arc floor lamp", "All of them"]
    said = dana.presses("Lantern desk lamp")
    assert said.asks == "own_words" and "What is damaged on Lantern desk lamp from LT-100009?" in said.text
    said = dana.says("the switch is torn off", "technical_support")
    assert said.asks == "remedy" and said.titles == ["A replacement", "My money back", "Either is fine"]
    said = dana.presses("A replacement")
    assert "Ticket TK-1001 is open for Lantern desk lamp from LT-100009" in said.texts[0] and "EX-3001" in said.texts[1]
    assert said.form is None and "own_words" not in said.slots
    assert dana.crm.changes.claims == [
        {
            **ORDER,
            "kind": "damaged_item",
            "item_ids": [LAMP],
            "description": "the switch is torn off",
            "wish": "replacement",
        }
    ]


def test_a_damaged_item_in_chinese_and_the_money_back(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.says("LT-100009的台灯灯罩裂了", "damaged_item", order_number="LT-100009", product="desk lamp")
    assert said.asks == "remedy" and "订单 LT-100009 中的 Lantern 台灯，您希望补发还是退款" in said.text
    said = dana.says("退钱吧", "inform", confidence=0.4)
    assert "已为订单 LT-100009 中的 Lantern 台灯建立工单 TK-1001" in said.text and "等待审核" in said.texts[1]
    assert dana.crm.changes.claims[0]["description"] == "LT-100009的台灯灯罩裂了"


def test_one_message_may_tell_it_all(dana: Customer) -> None:
    text = "the glass of the floor lamp from LT-100009 is cracked, please send a replacement"
    said = dana.says(text, "damaged_item", product="floor lamp", **ORDER)
    assert "TK-1001" in said.text and said.form is None
    claim = dana.crm.changes.claims[0]
    assert (claim["item_ids"], claim["description"], claim["wish"]) == ([FLOOR], text, "replacement")


@pytest.mark.parametrize(
    ("language", "text", "product"),
    [
        ("en", "the desk lamp I got is broken", "desk lamp"),
        ("en", "my desk lamp arrived damaged", "desk lamp"),
        ("zh", "收到的台灯坏了", ("desk lamp", "台灯")),
        ("zh", "你们寄来的台灯有破损，怎么办", ("desk lamp", "台灯")),
    ],
)
def test_a_bare_report_is_asked_about(dana: Customer, language: str, text: str, product: str) -> None:
    dana.language = language
    assert dana.says(text, "damaged_item", product=product, **ORDER).asks == "own_words"


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "stop_flow")])
def test_an_order_that_nobody_named_is_shown_before_anything_is_done(dana: Customer, text: str, intent: str) -> None:
    dana.crm.orders = {"LT-100009": dana.crm.orders["LT-100009"]}
    said = dana.says("a kettle was in the box instead of the desk lamp", "wrong_item", product=["electric kettle", "desk lamp"])
    assert said.asks == "confirmed" and "Lantern desk lamp from LT-100009?" in said.text and dana.crm.tickets == {}
    said = dana.says(text, intent)
    assert said.asks == "order_number" and dana.crm.tickets == {}


def test_a_yes_reports_the_order_that_nobody_named(dana: Customer) -> None:
    dana.crm.orders = {"LT-100009": dana.crm.orders["LT-100009"]}
    dana.says("a kettle was in the box instead of the desk lamp", "wrong_item", product=["electric kettle", "desk lamp"])
    said = dana.says("yes", "affirm")
    assert "TK-1001" in said.texts[0] and "http://shop/labels/TK-1001" in said.texts[1]
    assert dana.crm.changes.claims[0]["item_ids"] == [LAMP]


BUTTONS = [("en", "All of it", "something is missing"), ("zh", "整件没有", "少发了")]


@pytest.mark.parametrize(("language", "button", "ticket"), BUTTONS)
def test_a_missing_item_may_be_missing_altogether(dana: Customer, language: str, button: str, ticket: str) -> None:
    dana.language = language
    dana.says("...", "missing_item", product="floor lamp", **ORDER)
    said = dana.presses(button)
    assert "TK-1001" in said.text and ticket in said.text
    assert dana.crm.changes.claims[0]["kind"] == "missing_item" and dana.crm.changes.claims[0]["wish"] is None


def test_the_kind_of_trouble_can_be_corrected(dana: Customer) -> None:
    dana.says("it arrived broken", "damaged_item", **ORDER)
    said = dana.says("no, it is the wrong one", "wrong_item")
    assert said.asks == "items"
    dana.presses("Lantern desk lamp")
    dana.says("a pink one")
    assert dana.crm.changes.claims[0]["kind"] == "wrong_item"


def test_item_and_order_can_be_corrected_and_the_story_stays(dana: Customer) -> None:
    dana.says("the glass is cracked", "damaged_item", **ORDER)
    dana.presses("Lantern desk lamp")
    said = dana.says("sorry, LT-100003", "inform", order_number="LT-100003")
    assert said.asks == "items" and "Quiet headphones" in said.titles
    dana.presses("Quiet headphones")
    dana.presses("Either")
    claim = dana.crm.changes.claims[0]
    assert (claim["order_number"], claim["description"], claim["wish"]) == ("LT-100003", "the glass is cracked", None)


def test_the_item_named_first_is_not_asked_for_once_the_order_is_known(dana: Customer) -> None:
    said = dana.says("the floor lamp I got is broken", "damaged_item", product="floor lamp")
    assert [title.split(" · ")[0] for title in said.titles] == ["LT-100009", "LT-100003"]
    said = dana.presses("LT-100009")
    assert said.asks == "own_words" and "Arc floor lamp from LT-100009" in said.text
    said = dana.says("no, the desk lamp", "deny", product="desk lamp")
    assert "Lantern desk lamp from LT-100009" in said.text


def test_what_is_cancelled_did_not_arrive(dana: Customer) -> None:
    said = dana.says("the glass is cracked", "damaged_item", order_number="LT-100005")
    assert "not marked as delivered" in said.text and said.form is None


def test_at_the_description_another_item_corrects(dana: Customer) -> None:
    dana.says("it is broken", "damaged_item", product="desk lamp", **ORDER)
    said = dana.says("no, the floor lamp", "deny", product="floor lamp")
    assert said.asks == "own_words" and "Arc floor lamp" in said.text


@pytest.mark.parametrize(
    ("text", "intent", "wish"),
    [
        ("a new one please", "product_availability", "replacement"),
        ("refund", "inform", "refund"),
        ("I want my money", "request_refund", "refund"),
        ("swap it", "exchange_item", "replacement"),
        ("whatever", "inform", None),
    ],
)
def test_what_makes_up_for_it_is_heard_in_words(dana: Customer, text: str, intent: str, wish: str | None) -> None:
    dana.says("the glass is cracked", "damaged_item", product="desk lamp", **ORDER)
    dana.says(text, intent, confidence=0.5 if intent in ("inform", "product_availability") else 0.97)
    assert dana.crm.changes.claims[0]["wish"] == wish


def test_nonsense_is_hinted_at_twice_then_a_person_is_offered(dana: Customer) -> None:
    dana.says("the glass is cracked", "damaged_item", product="desk lamp", **ORDER)
    first, second, third = (dana.says("banana", "out_of_scope", confidence=0.2) for _ in range(3))
    assert "could not tell" in first.text and first.asks == second.asks == "remedy" and third.titles == ["Talk to a person"]
    assert dana.crm.changes.claims == []


def test_a_question_in_between_is_answered_and_the_form_goes_on(dana: Customer) -> None:
    dana.says("the glass is cracked", "damaged_item", product="desk lamp", **ORDER)
    said = dana.says("how do you ship", "delivery_options")
    assert "All about delivery_options." in said.texts[0] and said.asks == "remedy"
    dana.presses("My money back")
    assert dana.crm.changes.claims[0]["wish"] == "refund"


def test_it_can_be_left(dana: Customer) -> None:
    dana.says("it came broken", "damaged_item", **ORDER)
    said = dana.says("never mind", "stop_flow")
    assert said.form is None and "items" not in said.slots and dana.crm.changes.claims == []


@pytest.mark.parametrize(
    ("number", "why", "button"),
    [("LT-100001", "not marked as delivered", "Track an order"), ("LT-100004", "time to report this", "Warranty and repair")],
)
def test_what_cannot_be_reported_is_said_with_a_way_on(dana: Customer, number: str, why: str, button: str) -> None:
    said = dana.says("the glass is cracked, refund please", "damaged_item", order_number=number, product="smart plug")
    assert why in said.text and said.titles == [button, "Talk to a person"] and said.form is None
    assert dana.crm.handoffs == []


def test_the_same_trouble_again_is_the_same_ticket(dana: Customer) -> None:
    for _ in range(2):
        dana.says("the cable is gone", "missing_item", product="desk lamp", **ORDER)
    assert dana.last and "Ticket TK-1001 is open for this already" in dana.last.text and len(dana.crm.tickets) == 1


def test_a_visitor_proves_the_order_first(visitor: Customer) -> None:
    said = visitor.says("the glass is cracked", "damaged_item", **ORDER)
    assert said.asks == "contact"
    said = visitor.says("dana@lantern.example", email="dana@lantern.example")
    assert said.asks == "items"
    visitor.presses("Arc floor lamp")
    visitor.presses("A replacement")
    assert visitor.crm.changes.claims[0]["description"] == "the glass is cracked"


def test_words_that_were_asked_back_about_are_not_asked_for_again(dana: Customer) -> None:
    dana.says("the glass is cracked", "damaged_item", confidence=0.4, ranking=("damaged_item", "return_item"), **ORDER)
    said = dana.presses("Report a damaged item")
    assert said.asks == "items"
    dana.presses("Lantern desk lamp")
    dana.presses("A replacement")
    assert dana.crm.changes.claims[0]["description"] == "the glass is cracked"


def test_when_the_crm_goes_away_a_person_has_it(dana: Customer) -> None:
    dana.says("the glass is cracked", "damaged_item", product="desk lamp", **ORDER)
    dana.crm.failing = {"orders/LT-100009/claims"}
    said = dana.presses("A replacement")
    assert "cannot reach our systems" in said.text and dana.crm.handoffs[0]["reason"] == "error"


def test_what_is_too_old_is_said_before_anything_is_asked(dana: Customer) -> None:
    dana.crm.too_old = {"LT-100003"}
    said = dana.says("the lamp of LT-100003 arrived broken", "damaged_item", order_number="LT-100003", product="floor lamp")
    assert "time to report this for LT-100003 is over" in said.text and said.form is None


def test_a_long_story_is_heard_whole(dana: Customer) -> None:
    dana.says("the desk lamp of LT-100009 is broken", "damaged_item", order_number="LT-100009", product="desk lamp")
    story = "The box was wet and the shade is bent. " * 30
    assert dana.says(story).asks == "remedy"
    dana.says("either is fine")
    assert dana.crm.tickets["TK-1001"]["description"] == story.strip()

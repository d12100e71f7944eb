"""Talk about orders through real Rasa: tracking, history, refunds, and who may see what."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
NOTHING_OPEN = {
    "order_number",
    "contact",
    "wish",
    "cancel_confirmed",
    "return_items",
    "return_reason",
    "return_confirmed",
    "outcome",
}


def test_a_named_order_is_tracked_at_once(dana: Customer) -> None:
    said = dana.says("where is LT-100001", "track_order", order_number="LT-100001")
    assert "LT-100001" in said.text and "Polar Post" in said.text and "PP100001" in said.text
    assert said.form is None


def test_a_named_order_is_tracked_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.says("LT-100001到哪了", "track_order", order_number="LT-100001")
    assert "LT-100001（微风空气净化器）" in said.text and "运单号 PP100001" in said.text and "月" in said.text


def test_a_late_order_is_called_late(dana: Customer) -> None:
    said = dana.says("where is LT-100006", "track_order", order_number="LT-100006")
    assert "6 days late" in said.text and said.titles == ["Open a ticket", "Talk to a person"]
    dana.language = "zh"
    assert "延误 6 天" in dana.says("LT-100006呢", "track_order", order_number="LT-100006").text


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("LT-100002", "being prepared"),
        ("LT-100003", "delivered on"),
        ("LT-100005", "cancelled"),
        ("LT-100011", "is waiting for payment"),
    ],
)
def test_every_state_is_told(dana: Customer, number: str, state: str) -> None:
    assert state in dana.says(f"where is {number}", "track_order", order_number=number).text


def test_several_open_orders_are_offered_as_buttons(dana: Customer) -> None:
    said = dana.says("where is my order", "track_order")
    assert [title.split(" · ")[0] for title in said.titles] == ["LT-100006", "LT-100001", "LT-100002", "LT-100011"]
    assert said.asks == "order_number"
    said = dana.presses("LT-100002")
    assert "being prepared" in said.text
    assert said.form is None and not NOTHING_OPEN & said.slots.keys()


def test_bare_digits_answer_the_question_for_the_order(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.says("it's 100001", "out_of_scope", confidence=0.3)
    assert "Polar Post" in said.text and said.form is None


def test_the_only_open_order_is_answered_at_once(dana: Customer) -> None:
    dana.crm.orders = {"LT-100001": dana.crm.orders["LT-100001"]}
    said = dana.says("where is my order", "track_order")
    assert "Polar Post" in said.text and said.form is None


def test_without_open_orders_that_is_said(dana: Customer) -> None:
    dana.crm.orders = {"LT-100003": dana.crm.orders["LT-100003"]}
    assert "no open order" in dana.says("where is my order", "track_order").text


def test_somebody_elses_order_is_unknown_and_asked_again(dana: Customer) -> None:
    said = dana.says("where is LT-424242", "track_order", order_number="LT-424242")
    assert "no order LT-424242" in said.text and said.asks == "order_number"


def test_the_last_five_orders_are_listed(dana: Customer) -> None:
    said = dana.says("what did I order", "order_history")
    assert said.text.splitlines()[2::2] and all(row.startswith("LT-") for row in said.text.splitlines()[2::2])
    assert said.text.count("LT-") == 5 and "Your last 5 orders" in said.text and "189.00 USD" in said.text


def test_refunds_are_found_with_and_without_a_number(dana: Customer) -> None:
    said = dana.says("where is my refund", "refund_status")
    assert "LT-100007 is approved" in said.text and "LT-100005 was paid" in said.text
    assert "no refund for LT-100001" in dana.says("refund of LT-100001", "refund_status", order_number="LT-100001").text


def test_a_visitor_proves_an_order_and_gets_on_with_the_wish(visitor: Customer) -> None:
    said = visitor.says("where is my parcel", "track_order")
    assert said.asks == "order_number" and not said.buttons
    said = visitor.says("LT-100001", order_number="LT-100001")
    assert said.asks == "contact" and "air purifier" not in said.text
    said = visitor.says("dana@lantern.example", email="dana@lantern.example")
    assert "Polar Post" in said.text and said.form is None and not NOTHING_OPEN & said.slots.keys()


def test_a_visitor_may_give_everything_at_once(visitor: Customer) -> None:
    entities = {"order_number": "LT-100001", "phone_number": "+14155550100"}
    said = visitor.says("where is LT-100001, my number is +14155550100", "track_order", **entities)
    assert "Polar Post" in said.text


@pytest.mark.parametrize("number", ["LT-100001", "LT-424242"])
def test_a_wrong_contact_discloses_nothing_and_ends_with_a_person(visitor: Customer, number: str) -> None:
    asked = visitor.says(f"where is {number}", "track_order", order_number=number)
    wrong = [visitor.says("eve@evil.example", email="eve@evil.example") for _ in range(3)]
    assert asked.asks == wrong[0].asks == wrong[1].asks == "contact"
    assert "do not belong together" in wrong[0].text
    assert wrong[2].form is None and wrong[2].titles == ["Talk to a person"]
    assert visitor.says("yes please", "affirm").body["replies"] and visitor.crm.handoffs[-1]["reason"] == "asked"
    everything = "".join(said.text for said in [asked, *wrong])
    assert "purifier" not in everything and "Polar" not in everything


def test_a_visitor_corrects_the_number_and_the_contact_still_counts(visitor: Customer) -> None:
    visitor.says("where is LT-424242", "track_order", order_number="LT-424242")
    visitor.says("dana@lantern.example", email="dana@lantern.example")
    said = visitor.says("sorry, LT-100001", order_number="LT-100001")
    assert "Polar Post" in said.text and said.form is None


def test_a_visitor_has_no_list_of_orders(visitor: Customer) -> None:
    assert "signed in" in visitor.says("my orders", "order_history").text


def test_nonsense_at_the_question_is_hinted_at_twice_then_a_person_is_offered(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    first = dana.says("banana", "out_of_scope", confidence=0.2)
    second = dana.says("apple", "out_of_scope", confidence=0.2)
    assert "no order number" in first.text and first.asks == second.asks == "order_number"
    third = dana.says("pear", "out_of_scope", confidence=0.2)
    assert third.form is None and third.titles == ["Talk to a person"] and not NOTHING_OPEN & third.slots.keys()


def test_another_question_takes_the_place_of_the_open_one(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    assert "LT-100007 is approved" in dana.says("and my refund?", "refund_status").texts[0]
    said = dana.says("the refund for LT-100005", "refund_status", order_number="LT-100005")
    assert "was paid" in said.text and said.form is None


def test_a_visitor_may_change_the_question(visitor: Customer) -> None:
    visitor.says("where is my order", "track_order")
    said = visitor.says("no, my refund", "refund_status")
    assert said.asks == "order_number"
    visitor.says("LT-100005", order_number="LT-100005")
    assert "was paid" in visitor.says("dana@lantern.example", email="dana@lantern.example").text


def test_when_the_crm_goes_away_in_a_form_a_person_has_it_and_the_form_is_closed(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    dana.crm.failing = {"orders/LT-100001"}
    said = dana.presses("LT-100001")
    assert "cannot reach our systems" in said.texts[0] and "queue" in said.texts[1] and len(said.texts) == 2
    assert said.form is None and dana.crm.handoffs == [{"reason": "error", "note": "validate_identify_order_form"}]
    dana.crm.failing = set()
    assert "Polar Post" in dana.says("where is LT-100001", "track_order", order_number="LT-100001").text


@pytest.mark.parametrize(
    ("text", "intent"), [("where is LT-999999", "track_order"), ("my money back for LT-999999?", "refund_status")]
)
def test_an_order_that_is_not_theirs_is_said_once(dana: Customer, text: str, intent: str) -> None:
    said = dana.says(text, intent, order_number="LT-999999")
    assert said.text.count("LT-999999") == 1
    assert said.form == "identify_order_form"

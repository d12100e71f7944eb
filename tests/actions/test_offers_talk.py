"""A person through real Rasa: offered where the bot cannot help, taken by a yes, never forced on anybody."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_what_the_bot_cannot_do_is_offered_and_not_forced(dana: Customer) -> None:
    said = dana.says("it came broken", "damaged_item")
    assert "sorry that it arrived damaged" in said.text and said.titles == ["Talk to a person", "No, thanks"]
    assert dana.crm.handoffs == []
    assert "leave it as it is" in dana.presses("No, thanks").text and dana.crm.handoffs == []


@pytest.mark.parametrize(("language", "yes"), [("en", "yes"), ("zh", "好的")])
def test_a_yes_takes_the_person_who_learns_what_it_is_about(dana: Customer, language: str, yes: str) -> None:
    dana.language = language
    dana.says("...", "wrong_item")
    dana.says(yes, "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "wrong_item"}]


def test_the_offer_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    said = dana.says("灯罩碎了", "damaged_item")
    assert "很抱歉商品到货时有破损" in said.text and said.titles == ["转人工客服", "不用了"]


def test_the_same_wish_again_gets_a_person_at_once(dana: Customer) -> None:
    dana.says("change my address", "change_address")
    dana.says("hi", "greet")
    said = dana.says("I said change my address", "change_address")
    assert "number 1 in the queue" in said.text and dana.crm.handoffs == [{"reason": "not_automated", "note": "change_address"}]


def test_who_is_annoyed_already_is_not_asked_first(dana: Customer) -> None:
    dana.frustrated = True
    said = dana.says("it came broken", "damaged_item")
    assert "2 colleagues are online" in said.text and dana.crm.handoffs == [{"reason": "not_automated", "note": "damaged_item"}]


def test_one_colleague_is_counted_as_one(dana: Customer) -> None:
    dana.crm.agents_online = 1
    assert "one colleague is online" in dana.says("a person please", "human_handoff").text
    dana.language = "zh"
    assert "1 位客服在线" in dana.says("转人工", "human_handoff").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_late_delivery_is_looked_up_before_a_person_is_offered(dana: Customer, language: str) -> None:
    dana.language = language
    said = dana.says("my parcel is late", "late_delivery")
    assert "LT-100006" in said.text and ("6 days late" in said.text or "延误 6 天" in said.text) and "Polar Post" in said.text
    assert said.titles[0] in ("Talk to a person", "转人工客服") and len(said.buttons) == 3 and dana.crm.handoffs == []
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "late_delivery"}]


def test_a_late_delivery_may_become_a_ticket_in_the_customers_words(dana: Customer) -> None:
    dana.says("still waiting for LT-100006", "late_delivery", order_number="LT-100006")
    assert "TK-1001" in dana.presses("Open a ticket").text
    ticket = dana.crm.tickets["TK-1001"]
    assert (ticket["description"], ticket["order_number"]) == ("still waiting for LT-100006", "LT-100006")


def test_what_is_not_late_is_not_called_late(dana: Customer) -> None:
    said = dana.says("LT-100001 is late", "late_delivery", order_number="LT-100001")
    assert "PP100001" in said.text and "days late" not in said.text and said.titles == ["Talk to a person"]


def test_an_invoice_is_handed_out(dana: Customer) -> None:
    dana.crm.invoices = {"LT-100003"}
    assert "http://shop/invoices/LT-100003" in dana.says("my invoice please", "invoice_request").text
    dana.crm.invoices.add("LT-100009")
    said = dana.says("my invoice please", "invoice_request")
    assert [title.split(" · ")[0] for title in said.titles] == ["LT-100009", "LT-100003"]
    assert "http://shop/invoices/LT-100009" in dana.presses("LT-100009").text


def test_an_order_without_an_invoice_says_so(dana: Customer) -> None:
    said = dana.says("invoice for LT-100002", "invoice_request", order_number="LT-100002")
    assert "no invoice for LT-100002" in said.text and said.titles == ["Talk to a person", "No, thanks"]


def test_a_complaint_leaves_the_form(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.says("this is a disgrace", "complaint")
    assert "TK-1001" in said.text and said.form is None and len(said.texts) == 1
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "asked"}]


def test_a_problem_takes_the_place_of_a_question_about_an_order(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    assert dana.says("it came broken", "damaged_item").form is None
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "damaged_item"}]


def test_two_poor_guesses_are_no_question(dana: Customer) -> None:
    said = dana.says("hmm", "affirm", confidence=0.4, ranking=("thank", "goodbye", "track_order", "greet"))
    assert "Say thank you" not in said.titles and said.titles[0] == "Track an order" and "one short sentence" in said.text
    assert dana.presses("Cancel an order").form == "cancel_order_form"


VERIFYING = {  # every way to the question for the e-mail or phone: what was said before, and the annoyed message
    "in one message": ([], ("where is LT-100001", "track_order", {"order_number": "LT-100001"})),
    "with a wrong contact": (
        [],
        ("LT-100001, eve@evil.example", "track_order", {"order_number": "LT-100001", "email": "eve@evil.example"}),
    ),
    "by the number": ([("where is my parcel", "track_order", {})], ("LT-100001", "inform", {"order_number": "LT-100001"})),
    "before a cancellation": ([], ("cancel LT-100002", "cancel_order", {"order_number": "LT-100002"})),
    "before a return": ([], ("return LT-100003", "return_item", {"order_number": "LT-100003"})),
    "asked again": (
        [("refund for LT-100005", "refund_status", {"order_number": "LT-100005"})],
        ("you are useless", "inform", {}),
    ),
}


@pytest.mark.parametrize(("language", "offer"), [("en", "Talk to a person"), ("zh", "转人工客服")])
@pytest.mark.parametrize("way", VERIFYING)
def test_who_is_annoyed_is_offered_a_person_where_an_order_is_to_be_proved(
    visitor: Customer, way: str, language: str, offer: str
) -> None:
    before, (text, intent, entities) = VERIFYING[way]
    visitor.language = language
    for said_before, meant, given in before:
        visitor.says(said_before, meant, **given)
    visitor.frustrated = True
    said = visitor.says(text, intent, **entities)
    assert said.asks == "contact" and said.titles == [offer] and visitor.crm.handoffs == []

"""A person through real Rasa: offered where the bot cannot help, taken by a yes, never forced on anybody."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_what_the_bot_cannot_do_is_offered_and_not_forced(dana: Customer) -> None:
    dana.crm.articles = set()
    said = dana.says("where are your shops", "store_hours")
    assert "I find nothing about this" in said.text and said.titles == ["Talk to a person", "No, thanks"]
    assert dana.crm.handoffs == []
    assert "leave it as it is" in dana.presses("No, thanks").text and dana.crm.handoffs == []


@pytest.mark.parametrize(("language", "yes"), [("en", "yes"), ("zh", "好的")])
def test_a_yes_takes_the_person_who_learns_what_it_is_about(dana: Customer, language: str, yes: str) -> None:
    dana.language = language
    dana.crm.articles = set()
    dana.says("...", "store_hours")
    dana.says(yes, "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "store_hours"}]


def test_the_offer_in_chinese(dana: Customer) -> None:
    dana.language = "zh"
    dana.crm.articles = set()
    said = dana.says("门店在哪", "store_hours")
    assert "可以由同事为您解答" in said.text and said.titles == ["转人工客服", "不用了"]


def test_the_same_wish_again_gets_a_person_at_once(dana: Customer) -> None:
    dana.crm.articles = set()
    dana.says("where are your shops", "store_hours")
    dana.says("hi", "greet")
    said = dana.says("I said where are your shops", "store_hours")
    assert "number 1 in the queue" in said.text and dana.crm.handoffs == [{"reason": "not_automated", "note": "store_hours"}]


def test_who_is_annoyed_already_is_not_asked_first(dana: Customer) -> None:
    dana.frustrated = True
    dana.crm.articles = set()
    said = dana.says("where are your shops", "store_hours")
    assert "2 colleagues are online" in said.text and dana.crm.handoffs == [{"reason": "not_automated", "note": "store_hours"}]


def test_one_colleague_is_counted_as_one(dana: Customer) -> None:
    dana.crm.agents_online = 1
    assert "one colleague is online" in dana.says("a person please", "human_handoff").text
    dana.language = "zh"
    assert "1 位客服在线" in dana.says("转人工", "human_handoff").text


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
    said = dana.says("it came broken", "damaged_item")
    assert said.form == "claim_form" and said.asks == "order_number" and "wish" in said.slots


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

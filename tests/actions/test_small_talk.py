"""Everything around the flows through real Rasa: greetings, languages, ratings, complaints, fallback, and the way to a person."""

import pytest

from tests.actions.talk import Customer
from tests.actions.test_domain import INTENTS

pytestmark = pytest.mark.dialogue
KNOWLEDGE = ("delivery_options", "return_policy", "payment_methods", "store_hours", "contact_info", "create_account")


def test_a_known_customer_is_greeted_by_name(dana: Customer, visitor: Customer) -> None:
    assert "Dana" in dana.says("hi", "greet").text
    assert "None" not in visitor.says("hi", "greet").text
    dana.language = "zh"
    assert dana.says("你好", "greet").text.startswith("Dana，您好")


def test_the_services_are_buttons_that_work(dana: Customer) -> None:
    assert "Talk to a person" in dana.says("what can you do", "capabilities").titles
    assert dana.presses("Cancel an order").form == "cancel_order_form"


def test_the_last_answer_is_repeated_with_its_buttons(dana: Customer) -> None:
    first = dana.says("are you human", "bot_challenge")
    again = dana.says("what?", "repeat")
    assert again.texts == first.texts and again.titles == first.titles
    assert dana.says("once more", "repeat").texts == first.texts


def test_a_rating_is_asked_once_and_stored(dana: Customer) -> None:
    said = dana.says("bye", "goodbye")
    assert said.asks == "rating" and len(said.buttons) == 5
    said = dana.presses("5")
    assert "5 out of 5" in said.text and dana.crm.ratings == [5] and said.form is None
    assert dana.says("bye", "goodbye").form is None


@pytest.mark.parametrize("text", ["2", "2 ★", "２"])
def test_a_rating_may_be_written_and_a_low_one_is_not_brushed_off(dana: Customer, text: str) -> None:
    dana.says("bye", "goodbye")
    said = dana.says(text, "inform", confidence=0.2)
    assert dana.crm.ratings == [2] and said.titles == ["Talk to a person"]


def test_a_rating_is_never_insisted_on(dana: Customer) -> None:
    dana.says("bye", "goodbye")
    said = dana.says("thanks", "thank")
    assert len(said.texts) == 1 and said.form is None
    dana.says("bye", "goodbye")
    assert "Polar Post" in dana.says("where is LT-100001", "track_order", order_number="LT-100001").text
    assert dana.crm.ratings == []


PRAISE = [("en", "you are great", "kept your words"), ("zh", "你们真棒", "已记录")]


@pytest.mark.parametrize(("language", "text", "thanks"), PRAISE)
def test_praise_is_kept_as_feedback(dana: Customer, language: str, text: str, thanks: str) -> None:
    dana.language = language
    assert thanks in dana.says(text, "compliment").text and dana.crm.ratings == [text]


def test_the_language_is_changed_and_stays(dana: Customer) -> None:
    said = dana.says("请说中文", "change_language", language="zh")
    assert dana.crm.languages == ["zh"] and "中文" in said.text
    assert "不客气" in dana.says("thanks", "thank").text or "高兴" in dana.last.text  # type: ignore[union-attr]


def test_a_language_without_texts_is_answered_in_english_and_said_once(dana: Customer) -> None:
    dana.language = "fr"
    said = dana.says("bonjour", "greet")
    assert said.texts[0].startswith("Je vous comprends") and "Dana" in said.texts[1]
    assert len(dana.says("merci", "thank").texts) == 1


def test_an_unnamed_language_is_asked_for(dana: Customer) -> None:
    assert "中文" in dana.says("another language", "change_language").titles
    dana.presses("Deutsch")
    assert dana.crm.languages == ["de"] and dana.last and "Englisch" in dana.last.text


def test_the_language_may_change_inside_a_form(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("中文", "change_language", language="zh")
    assert "中文" in said.texts[0] and "确认取消订单 LT-100002" in said.texts[1]


def test_a_complaint_becomes_one_ticket_and_a_person_is_offered(dana: Customer) -> None:
    said = dana.says("your service is awful", "complaint")
    assert "TK-1001" in said.text and dana.crm.tickets["TK-1001"]["description"] == "your service is awful"
    assert "TK-1001" in dana.says("really awful", "complaint").text and len(dana.crm.tickets) == 1
    assert "awful" in dana.says("my ticket?", "ticket_status").text
    dana.says("still awful", "complaint")
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "asked"}]


def test_a_complaint_after_a_settled_one_is_a_new_ticket(dana: Customer) -> None:
    dana.says("your service is awful", "complaint")
    dana.crm.tickets["TK-1001"]["status"] = "resolved"
    assert "TK-1002" in dana.says("awful again", "complaint").text


def test_a_complaint_by_button_keeps_the_words_before_it(dana: Customer) -> None:
    dana.says("three weeks and nobody answers", "complaint", confidence=0.4)
    dana.presses("Make a complaint")
    assert dana.crm.tickets["TK-1001"]["description"] == "three weeks and nobody answers"


def test_tickets_are_looked_up(dana: Customer, visitor: Customer) -> None:
    assert "no ticket" in dana.says("my tickets", "ticket_status").text
    assert "no ticket TK-9" in dana.says("TK-9", "ticket_status", ticket_number="TK-9").text
    assert "signed in" in visitor.says("my ticket", "ticket_status").text


@pytest.mark.parametrize("topic", KNOWLEDGE)
def test_questions_are_answered_from_the_knowledge_base(dana: Customer, topic: str) -> None:
    said = dana.says("a question", topic)
    assert f"All about {topic}." in said.text and f"http://shop/help/{topic}" in said.text


def test_a_person_is_called_with_a_place_in_the_queue(dana: Customer) -> None:
    dana.says("cancel", "cancel_order")
    said = dana.says("let me talk to a person", "human_handoff")
    assert "number 1 in the queue" in said.text and said.form is None and len(said.texts) == 1
    assert dana.crm.handoffs == [{"reason": "asked"}]
    dana.language = "zh"
    assert "第 1 位" in dana.says("转人工", "human_handoff").text


def test_a_frustrated_customer_is_offered_a_person(dana: Customer) -> None:
    dana.frustrated = True
    said = dana.says("where is LT-100001", "track_order", order_number="LT-100001")
    assert said.titles == ["Talk to a person"] and len(said.texts) == 3 and "sorry" in said.texts[0]
    assert len(dana.says("and LT-100002", "track_order", order_number="LT-100002").texts) == 1


def test_asking_back_offers_the_likeliest_two_and_a_person(dana: Customer) -> None:
    said = dana.says(
        "order thing", "track_order", confidence=0.4, ranking=("track_order", "affirm", "cancel_order", "refund_status")
    )
    assert said.titles == ["Track an order", "Cancel an order", "None of these", "Talk to a person"]
    assert dana.presses("Cancel an order").form == "cancel_order_form"


def test_asking_back_keeps_the_order_that_was_named(dana: Customer) -> None:
    dana.says("LT-100001 thing", "track_order", confidence=0.4, order_number="LT-100001")
    assert "Polar Post" in dana.presses("Track an order").text


def test_after_two_failures_a_person_is_called(dana: Customer) -> None:
    guesses = ("track_order", "cancel_order")
    dana.says("blah", "track_order", confidence=0.3, ranking=guesses)
    assert "other words" in dana.presses("None of these").text
    dana.says("blah blah", "track_order", confidence=0.3, ranking=guesses)
    said = dana.presses("None of these")
    assert "number 1 in the queue" in said.text and said.form is None
    assert dana.crm.handoffs == [{"reason": "not_understood"}]


@pytest.mark.parametrize("language", ["en", "zh", "es", "fr"])
@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_has_an_answer(dana: Customer, intent: str, language: str) -> None:
    dana.language = language
    said = dana.says("...", intent)
    assert said.text.strip() and "{" not in said.text and "None" not in said.text


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_has_an_answer_inside_a_form(dana: Customer, intent: str) -> None:
    dana.says("cancel", "cancel_order")
    assert dana.says("...", intent).text.strip()

"""Answers of the knowledge base, and whether they helped, through real Rasa."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
ASKED = {"question": "how do you ship", "topic": "delivery_options"}


def test_the_passage_and_the_link_are_said_and_whether_it_helped_is_asked(dana: Customer) -> None:
    said = dana.says("how do you ship", "delivery_options")
    assert said.texts[0] == "delivery_options (en)\nAll about delivery_options.\nhttp://shop/help/delivery_options"
    assert said.titles == ["Yes, that helped", "No, it did not"] and len(said.texts) == 2
    assert dana.crm.questions == [ASKED]


@pytest.mark.parametrize("typed", [False, True])
def test_a_yes_is_kept_and_thanked_for(dana: Customer, typed: bool) -> None:
    dana.says("how do you ship", "delivery_options")
    said = dana.says("yes", "affirm") if typed else dana.presses("Yes, that helped")
    assert said.text == "Good to hear, thank you." and said.buttons == []
    assert dana.crm.votes == [{"slug": "delivery_options", "helpful": True, "question": "how do you ship"}]


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_no_is_kept_and_a_person_offered(dana: Customer, typed: bool, language: str) -> None:
    dana.language = language
    first = dana.says("怎么发货" if language == "zh" else "how do you ship", "delivery_options")
    dana.says("不" if language == "zh" else "no", "deny") if typed else dana.presses(first.titles[1])
    assert [vote["helpful"] for vote in dana.crm.votes] == [False]
    assert dana.crm.handoffs == []
    dana.says("yes", "affirm")
    assert [handoff["reason"] for handoff in dana.crm.handoffs] == ["asked"]


def test_it_is_never_asked_twice_in_a_row(dana: Customer) -> None:
    dana.says("how do you ship", "delivery_options")
    second = dana.says("and how can I pay", "payment_methods")
    assert len(second.texts) == 1 and second.buttons == []
    third = dana.says("when are you open", "store_hours")
    assert third.titles == ["Yes, that helped", "No, it did not"]


def test_an_old_button_says_what_it_is_about(dana: Customer) -> None:
    old = dana.says("how do you ship", "delivery_options")
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    dana.last = old
    said = dana.presses("Yes, that helped")
    assert dana.crm.votes[0]["slug"] == "delivery_options" and said.form == "cancel_order_form"
    assert dana.crm.orders["LT-100002"].status == "preparing"


def test_a_yes_long_after_means_nothing(dana: Customer) -> None:
    dana.says("how do you ship", "delivery_options")
    dana.says("hello", "greet")
    dana.says("yes", "affirm")
    assert dana.crm.votes == []


def test_where_an_article_may_not_do_a_person_is_offered_with_it(dana: Customer) -> None:
    dana.crm.articles |= {"warranty", "technical_support"}
    said = dana.says("it broke", "warranty")
    assert said.titles == ["Yes, that helped", "No, it did not", "Talk to a person"]
    again = dana.says("and this broke", "warranty")
    assert again.titles == ["Talk to a person"]


def test_what_no_article_answers_is_said_honestly_and_a_person_offered(dana: Customer) -> None:
    said = dana.says("do you wrap gifts", "warranty")
    assert "I find nothing about this" in said.text and said.titles == ["Talk to a person", "No, thanks"]
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "warranty"}]


def test_who_hears_it_again_is_put_through(dana: Customer) -> None:
    dana.says("do you wrap gifts", "warranty")
    said = dana.says("so do you wrap them", "warranty")
    assert "I find nothing about this" in said.texts[0] and len(dana.crm.handoffs) == 1


def test_nothing_found_does_not_end_a_form(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("what does the warranty cover", "warranty")
    assert "I find nothing about this" in said.texts[0] and said.asks == "cancel_confirmed" and dana.crm.handoffs == []


def test_an_article_that_is_gone_cannot_be_rated_and_the_customer_is_thanked(dana: Customer) -> None:
    dana.says("how do you ship", "delivery_options")
    dana.crm.gone = {"delivery_options"}
    assert dana.presses("Yes, that helped").text == "Good to hear, thank you."


def test_what_sounds_out_of_scope_is_looked_up_before_it_is_refused(dana: Customer) -> None:
    said = dana.says("who won the world cup", "out_of_scope")
    assert "knowledge" in {path for _, path in dana.crm.calls} and "Track an order" in said.titles
    dana.crm.articles.add("out_of_scope")
    said = dana.says("do you plant trees for your parcels?", "out_of_scope")
    assert "All about out_of_scope." in said.text and said.titles == ["Yes, that helped", "No, it did not"]


@pytest.mark.parametrize(("language", "text"), [("en", "is your glass lead free"), ("zh", "你们的玻璃含铅吗")])
def test_what_is_not_understood_is_looked_up_first(dana: Customer, language: str, text: str) -> None:
    dana.language = language
    dana.crm.articles.add("nlu_fallback")
    said = dana.says(text, "out_of_scope", confidence=0.2, ranking=())
    assert "All about nlu_fallback." in said.text and len(said.buttons) == 2 and said.form is None
    dana.presses("Yes" if language == "en" else "解决了")
    assert dana.crm.votes[0]["helpful"] is True and dana.crm.votes[0]["question"] == text


def test_what_no_article_answers_is_asked_back_and_kept(dana: Customer) -> None:
    said = dana.says("is your glass lead free", "out_of_scope", confidence=0.2, ranking=())
    assert "did not understand" in said.text and said.form == "action_two_stage_fallback"
    assert [question["question"] for question in dana.crm.questions] == ["is your glass lead free"]
    assert dana.says("where is LT-100001", "track_order", order_number="LT-100001").form is None


def test_nothing_is_looked_up_without_words(dana: Customer) -> None:
    dana.says("?!", "out_of_scope", confidence=0.2)
    assert dana.crm.questions == []

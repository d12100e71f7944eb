"""Second thoughts at the last question: another order, one thing more, a detail of the address; through real Rasa."""

import pytest

from tests.actions.double_shop import day
from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


@pytest.mark.parametrize(
    ("text", "intent"),
    [("oh wait, no, the vacuum one", "product_availability"), ("不对，是扫地机器人那单", "deny"), ("no, el robot", "deny")],
)
def test_a_thing_of_another_order_shows_that_order(dana: Customer, text: str, intent: str) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, intent, confidence=0.4, product="robot vacuum")
    assert said.asks == "cancel_confirmed" and "Cancel LT-100011" in said.text
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100011"].status == "cancelled" and dana.crm.orders["LT-100002"].status == "preparing"


@pytest.mark.parametrize("text", ["no, the other one", "不，另一个", "no, el otro"])
def test_the_other_order_is_asked_for(dana: Customer, text: str) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says(text, "deny")
    assert said.asks == "order_number" and any(title.startswith("LT-100011") for title in said.titles)
    assert dana.presses("LT-100011").asks == "cancel_confirmed"


def test_the_other_order_by_its_number_is_shown(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("no, the other one, LT-100011", "deny", order_number="LT-100011")
    assert said.asks == "cancel_confirmed" and "Cancel LT-100011" in said.text


@pytest.mark.parametrize("text", ["hmm, actually also the floor lamp", "落地灯也一起退", "también la lámpara de pie"])
def test_one_thing_more_goes_back_too(dana: Customer, text: str) -> None:
    dana.says("return the headphones", "return_item", product="noise-cancelling headphones", order_number="LT-100003")
    assert dana.says("they hurt", "inform").asks == "return_confirmed"
    said = dana.says(text, "inform", confidence=0.4, product="floor lamp")
    assert "Arc floor lamp" in said.text and "Quiet headphones" in said.text
    assert "RT-" in dana.says("yes", "affirm").text


def test_something_else_goes_back_instead(dana: Customer) -> None:
    dana.says("return the headphones", "return_item", product="noise-cancelling headphones", order_number="LT-100003")
    dana.says("they hurt", "inform")
    said = dana.says("no, the floor lamp", "deny", product="floor lamp")
    assert "Arc floor lamp" in said.text and "Quiet headphones" not in said.text


@pytest.mark.parametrize("text", ["no, number 14", "不对，是1204"])
def test_a_detail_of_an_address_lets_it_be_written_again(dana: Customer, text: str) -> None:
    dana.says("send LT-100002 elsewhere", "change_address", order_number="LT-100002")
    dana.says("12 Main Street, 62701 Springfield", "inform")
    said = dana.says(text, "deny")
    assert said.asks == "own_words" and "whole address" in said.text
    assert "14 Main Street" in dana.says("14 Main Street, 62701 Springfield", "inform").text


def test_a_bare_no_keeps_the_address(dana: Customer) -> None:
    dana.says("send LT-100002 elsewhere", "change_address", order_number="LT-100002")
    dana.says("12 Main Street, 62701 Springfield", "inform")
    assert "stays as it is" in dana.says("no", "deny").text


def test_the_day_of_arrival_chooses_the_order(dana: Customer) -> None:
    dana.says("something is broken", "damaged_item")
    said = dana.says("the one from yesterday", date=day(-1))
    assert said.asks == "items" and "LT-100009" in said.text


@pytest.mark.parametrize("product", [{"product": "floor lamp"}, {}])
def test_of_several_orders_only_those_with_it_are_shown_again(dana: Customer, product: dict[str, str]) -> None:
    dana.says("I want to return something", "return_item")
    said = dana.says("the floor one", **product)
    assert "More than one" in said.text and sorted(title[:9] for title in said.titles) == ["LT-100003", "LT-100009"]


def test_bare_products_are_spoken_of_as_such(dana: Customer) -> None:
    said = dana.says("lamp", product="desk lamp")
    assert "Desk lamps" in said.text and "Check the stock" in said.titles


def test_an_apology_is_not_repeated(dana: Customer) -> None:
    said = dana.says("where is LT-100001, damn", "track_order", order_number="LT-100001", mood=-0.9)
    assert "sorry" in said.text
    assert said.texts[1:] == dana.says("pardon?", "repeat").texts


def test_a_late_order_has_its_ticket_offered_also_after_it_was_chosen(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.presses("LT-100006")
    assert "Open a ticket" in said.titles
    assert "TK-" in dana.says("yes", "affirm").text


def test_one_likely_wish_is_asked_about_alone(dana: Customer) -> None:
    said = dana.says("and my name to Dana Linn", "update_profile", confidence=0.55)
    assert said.titles == ["Update my details", "None of these", "Talk to a person"]
    assert dana.says("yes", "affirm").form == "update_profile_form"


def test_of_two_orders_none_goes_with_a_guess(dana: Customer) -> None:
    dana.says("cancel LT-100002, return LT-100003", "return_item", confidence=0.55, order_number=["LT-100002", "LT-100003"])
    assert dana.says("yes", "affirm").asks == "order_number"


@pytest.mark.parametrize("text", ["what about the other one, LT-100002?", "I moved last week", "same as before"])
def test_what_is_no_address_is_not_taken_for_one(dana: Customer, text: str) -> None:
    dana.says("send LT-100002 elsewhere", "change_address", order_number="LT-100002")
    said = dana.says(text, "inform", **({"order_number": "LT-100002"} if "LT" in text else {}))
    assert said.asks == "own_words" and "does not look like a whole address" in said.text


def test_more_of_the_story_is_no_wrong_answer(dana: Customer) -> None:
    dana.says(
        "the glass of the floor lamp in LT-100009 is cracked", "damaged_item", order_number="LT-100009", product="floor lamp"
    )
    said = dana.says("it is shattered all over", "damaged_item")
    assert said.asks == "remedy" and "could not tell" not in said.text


def test_the_wish_again_in_unsure_words_is_no_failed_answer(dana: Customer) -> None:
    dana.says("where is my order", "track_order")
    said = dana.says("that is way too late, this is ridiculous", "nlu_fallback", confidence=0.55, ranking=("late_delivery",))
    assert "no order number in that" not in said.text and said.asks == "order_number"


def test_one_thing_more_that_is_not_clear_is_asked_for(dana: Customer) -> None:
    dana.says("return the headphones", "return_item", product="noise-cancelling headphones", order_number="LT-100003")
    dana.says("they hurt", "inform")
    said = dana.says("no, wait, the thing with the shade as well", "deny")
    assert said.asks == "return_items" and len(said.titles) == 3


def test_a_yes_to_a_guess_is_none_to_the_person_offered_beside_it(dana: Customer) -> None:
    dana.frustrated = True
    said = dana.says("and my name to Dana Linn", "update_profile", confidence=0.55, mood=-0.8)
    assert said.titles[-1] == "Talk to a person" and len(said.texts) == 3
    assert dana.says("yes", "affirm").form == "update_profile_form"

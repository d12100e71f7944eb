"""Pointing at choices that have just been shown."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.interpretation import interpret
from bot.dialogue.meaning import Choice, Expects, Meaning, Message, OpenQuestion, Pressed

ORDERS = tuple(Choice(f"LT-10000{n} · lamp", Pressed("inform", {"order_number": f"LT-10000{n}"})) for n in (1, 2, 3))
PERSON = Choice("Talk to a person", Pressed("human_handoff", {}))
PRODUCTS = (
    Choice("Desk lamp, blue", Pressed("product_info", {"product": "DL-B"})),
    Choice("Desk lamp, red", Pressed("product_info", {"product": "DL-R"})),
    PERSON,
)
WISHES = (
    Choice("Ask about a product", Pressed("product_info", {})),
    Choice("Check the stock", Pressed("product_availability", {})),
    Choice("None of these", Pressed("deny", {})),
)


def means(text: str, choices: tuple[Choice, ...], expects: Expects = Expects.NOTHING, **question: Any) -> Meaning:
    message = Message(text, "price_match", 0.5, "ask", (("price_match", 0.5),))
    return interpret(message, OpenQuestion(expects, choices=choices, **question))


def data(meaning: Meaning) -> dict[str, Any]:
    return {entity.name: entity.value for entity in meaning.entities}


@pytest.mark.parametrize("text", ["the second", "the 2nd one please", "第二个", "选第2个", "el segundo", "2", "number 2"])
def test_a_place_is_that_choice(text: str) -> None:
    meaning = means(text, ORDERS, Expects.ORDER_NUMBER)
    assert (meaning.intent, data(meaning), meaning.pressed) == ("inform", {"order_number": "LT-100002"}, True)


@pytest.mark.parametrize("text", ["the fifth", "9", "0", "the first or the second", "second thoughts"])
def test_no_choice_is_guessed(text: str) -> None:
    assert not means(text, ORDERS, Expects.ORDER_NUMBER).pressed


@pytest.mark.parametrize(("text", "sku"), [("the blue one", "DL-B"), ("red", "DL-R"), ("the first one", "DL-B")])
def test_a_product_is_known_by_its_title_or_place(text: str, sku: str) -> None:
    assert data(means(text, PRODUCTS)) == {"product": sku}


@pytest.mark.parametrize("text", ["the cheaper one", "便宜的那个", "la más barata"])
def test_of_prices_the_action_decides(text: str) -> None:
    meaning = means(text, PRODUCTS)
    assert (meaning.intent, data(meaning)) == ("product_info", {"product": ["DL-B", "DL-R"]})


@pytest.mark.parametrize("text", ["the desk lamp", "the green one", "is there anything cheaper in another shop"])
def test_what_fits_several_or_none_is_left(text: str) -> None:
    assert means(text, PRODUCTS).intent == "nlu_fallback"


def test_the_first_of_what_was_asked_back_is_meant() -> None:
    offered = tuple(choice.pressed for choice in WISHES)
    assert means("the second one", WISHES, offered=offered).intent == "product_availability"
    assert means("第三个", WISHES, offered=offered).intent == "out_of_scope"


@pytest.mark.parametrize("expects", [Expects.FREE_TEXT, Expects.YES_OR_NO])
def test_a_story_and_a_yes_are_no_choice(expects: Expects) -> None:
    assert not means("the second one", ORDERS, expects).pressed

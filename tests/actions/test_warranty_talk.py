"""The guarantee through real Rasa: questions get the article, faults of what was bought here a case."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


@pytest.fixture
def owner(dana: Customer) -> Customer:
    """Dana, with an article about the warranty."""
    dana.crm.articles.add("warranty")
    return dana


def test_a_bare_question_gets_the_article(owner: Customer) -> None:
    said = owner.says("how does the guarantee work", "warranty")
    assert "All about warranty." in said.text and said.form is None
    assert said.titles == ["Yes, that helped", "No, it did not", "Talk to a person"]


def test_an_order_gets_a_case_step_by_step(owner: Customer) -> None:
    said = owner.says("warranty repair for LT-100004", "warranty", order_number="LT-100004")
    assert said.form == "claim_form" and said.asks == "items"
    said = owner.presses("Lantern smart plug")
    assert said.asks == "own_words" and "What is wrong with Lantern smart plug from LT-100004?" in said.text
    said = owner.says("it clicks and nothing happens", "technical_support")
    assert "warranty case for Lantern smart plug from LT-100004 is ticket TK-1001" in said.text and said.form is None
    claim = owner.crm.changes.claims[0]
    assert (claim["kind"], claim["description"]) == ("warranty", "it clicks and nothing happens")


def test_a_product_bought_here_gets_a_case_in_chinese(owner: Customer) -> None:
    owner.language = "zh"
    said = owner.says("插座按下去没反应，要保修", "warranty", product=("smart plug", "插座"))
    assert said.asks == "confirmed" and "LT-100004" in said.text and owner.crm.tickets == {}
    said = owner.says("好的", "affirm")
    assert "已登记保修，工单号为 TK-1001" in said.text
    assert owner.crm.changes.claims[0]["description"] == "插座按下去没反应，要保修"


@pytest.mark.parametrize(("language", "text"), [("en", "how long is the warranty of the smart plug?"), ("zh", "插座保修多久")])
def test_a_question_about_a_product_is_answered_and_the_case_offered(owner: Customer, language: str, text: str) -> None:
    owner.language = language
    said = owner.says(text, "warranty", product="smart plug")
    assert "All about warranty." in said.texts[0] and "LT-100004" in said.texts[-1] and said.form is None
    said = owner.says("yes", "affirm")
    assert said.form == "claim_form" and said.slots["wish"] == "warranty" and said.slots["order_number"] == "LT-100004"
    assert said.asks == "own_words" and said.slots["items"] == ["LT-100004-smart-plug"]


def test_the_offered_case_may_be_pressed(owner: Customer) -> None:
    owner.says("how long is the warranty of the smart plug?", "warranty", product="smart plug")
    said = owner.presses("Open a warranty case")
    assert said.asks == "own_words" and said.slots["items"] == ["LT-100004-smart-plug"]


def test_a_product_that_was_not_bought_here_gets_the_article(owner: Customer) -> None:
    said = owner.says("my kettle needs a repair", "warranty", product="electric kettle")
    assert "All about warranty." in said.text and said.form is None


def test_a_warranty_that_is_over_is_said_with_a_way_on(owner: Customer) -> None:
    owner.crm.orders["LT-100004"].delivered = -1000
    owner.says("repair LT-100004", "warranty", order_number="LT-100004", product="smart plug")
    said = owner.says("it is dead")
    assert "warranty for this from LT-100004 is over" in said.text and said.titles == ["Talk to a person"]


def test_after_the_time_for_claims_the_warranty_is_one_tap_away(owner: Customer) -> None:
    owner.says("the glass is cracked, refund please", "damaged_item", order_number="LT-100004", product="smart plug")
    said = owner.presses("Warranty and repair")
    assert said.form == "claim_form" and said.asks == "items"


def test_a_visitor_gets_the_article_and_proves_an_order(visitor: Customer) -> None:
    visitor.crm.articles.add("warranty")
    assert "All about warranty." in visitor.says("my plug broke, guarantee", "warranty", product="smart plug").text
    assert visitor.says("repair LT-100004", "warranty", order_number="LT-100004").asks == "contact"


def test_a_question_about_it_inside_a_claim_is_answered(owner: Customer) -> None:
    owner.says("it is broken", "damaged_item", order_number="LT-100009", product="desk lamp")
    said = owner.says("is that covered by the warranty?", "warranty", confidence=0.95)
    assert "All about warranty." in said.texts[0] and said.form == "claim_form" and said.asks == "own_words"

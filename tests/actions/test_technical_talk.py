"""Devices that do not work and lower prices elsewhere, through real Rasa: the article first, then a ticket."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
TROUBLE = "the vacuum does not charge"


@pytest.fixture
def owner(dana: Customer) -> Customer:
    """Dana, with an article on her vacuum."""
    dana.crm.articles.add("robot vacuum")
    return dana


@pytest.mark.parametrize(("text", "intent"), [("that did not help", "technical_support"), ("no, still not working", "deny")])
def test_what_the_article_does_not_solve_becomes_a_ticket(owner: Customer, text: str, intent: str) -> None:
    said = owner.says(TROUBLE, "technical_support", product="robot vacuum")
    assert "All about robot vacuum." in said.texts[0] and said.titles == ["Yes, that helped", "No, it did not"]
    said = owner.says(text, intent)
    assert "ticket TK-1001" in said.text and said.titles == ["Talk to a person", "No, thanks"]
    ticket = owner.crm.tickets["TK-1001"]
    assert ticket["kind"] == "technical_support" and ticket["description"].startswith(TROUBLE)
    assert len(owner.crm.tickets) == 1


@pytest.mark.parametrize("yes", ["Open a ticket", None])
def test_after_a_bare_no_a_ticket_is_offered(owner: Customer, yes: str | None) -> None:
    owner.says(TROUBLE, "technical_support", product="robot vacuum")
    said = owner.presses("No, it did not")
    assert said.titles == ["Open a ticket", "Talk to a person"] and owner.crm.tickets == {}
    said = owner.presses(yes) if yes else owner.says("yes please", "affirm")
    assert "ticket TK-1001" in said.text and owner.crm.tickets["TK-1001"]["description"] == TROUBLE
    assert [vote["helpful"] for vote in owner.crm.votes] == [False]


def test_in_chinese(owner: Customer) -> None:
    owner.language = "zh"
    owner.says("扫地机器人充不上电", "technical_support", product=("robot vacuum", "扫地机器人"))
    said = owner.says("试过了，还是不行", "technical_support")
    assert "工单 TK-1001" in said.text
    assert owner.crm.tickets["TK-1001"]["description"] == "扫地机器人充不上电\n试过了，还是不行"


def test_a_ticket_that_is_not_wanted_is_not_opened(owner: Customer) -> None:
    owner.says(TROUBLE, "technical_support", product="robot vacuum")
    owner.says("no", "deny")
    assert "leave it as it is" in owner.says("no", "deny").text and owner.crm.tickets == {}


def test_what_helped_needs_no_ticket(owner: Customer) -> None:
    owner.says(TROUBLE, "technical_support", product="robot vacuum")
    owner.says("yes", "affirm")
    assert owner.crm.tickets == {} and [vote["helpful"] for vote in owner.crm.votes] == [True]


def test_trouble_told_first_gets_the_article_first(owner: Customer) -> None:
    said = owner.says("my vacuum is still not working", "technical_support", product="robot vacuum")
    assert "All about robot vacuum." in said.text and owner.crm.tickets == {}


def test_another_trouble_is_another_question(owner: Customer) -> None:
    owner.crm.articles.add("smart plug")
    owner.says(TROUBLE, "technical_support", product="robot vacuum")
    assert "All about smart plug." in owner.says("and the plug?", "technical_support", product="smart plug").text
    assert owner.crm.tickets == {}


CHEAPER = "I saw the kettle of LT-100005 cheaper at another shop"


@pytest.mark.parametrize("way", ["button", "no", "told"])
def test_a_lower_price_becomes_a_ticket(dana: Customer, way: str) -> None:
    dana.crm.articles.add("price_match")
    said = dana.says(CHEAPER, "price_match")
    assert said.titles == ["Yes, that helped", "No, it did not", "Open a ticket"]
    if way == "no":
        dana.says("no", "deny")
        said = dana.says("yes please", "affirm")
    else:
        said = dana.presses("Open a ticket") if way == "button" else dana.says("no, that did not help", "deny")
    assert "ticket TK-1001" in said.text and dana.crm.tickets["TK-1001"]["kind"] == "price_match"
    assert dana.crm.tickets["TK-1001"]["description"].startswith(CHEAPER)


def test_trouble_after_a_question_of_price_is_none_of_it(owner: Customer) -> None:
    owner.crm.articles.add("price_match")
    owner.says(CHEAPER, "price_match")
    assert (
        "All about robot vacuum."
        in owner.says("my vacuum is still not working", "technical_support", product="robot vacuum").text
    )
    assert owner.crm.tickets == {}

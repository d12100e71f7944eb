"""Known customers through real Rasa: greeted with what is on its way, and spoken to as they are in the mood for."""

import itertools

import pytest

from tests.actions.crm_double import CrmDouble
from tests.actions.double_shop import Order
from tests.actions.talk import Customer, Dialogue

pytestmark = pytest.mark.dialogue


def dana_with(dialogue: Dialogue, *orders: Order, language: str = "en", segment: str = "regular") -> Customer:
    crm = CrmDouble(orders=list(orders))
    crm.segment = segment
    return Customer(dialogue, crm, language=language)


def lamp(status: str, **more: int | None) -> Order:
    return Order("LT-100001", status, {"floor lamp": 1}, 12900, **more)  # type: ignore[arg-type]


def test_the_greeting_knows_what_is_on_its_way(dialogue: Dialogue) -> None:
    dana = dana_with(dialogue, lamp("shipped", expected=2))
    said = dana.says("hello", "greet")
    assert "Dana" in said.text and "your Arc floor lamp is on its way" in said.text and len(said.texts) == 1
    assert said.titles[0] == "Track LT-100001"
    assert "Polar Post" in dana.presses("Track LT-100001").text


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (lamp("shipped", expected=None), "is on its way."),
        (lamp("shipped", expected=-1), "is on its way."),
        (lamp("shipped", expected=3, promised=-6), "is late: it was promised for"),
        (lamp("preparing"), "is being prepared and has not left yet"),
        (lamp("paid"), "is paid and waits to be packed"),
        (lamp("awaiting_payment"), "is still waiting for payment"),
        (lamp("delivered", delivered=-2), ""),
        (lamp("cancelled"), ""),
    ],
)
def test_it_says_what_the_data_say_and_no_more(dialogue: Dialogue, order: Order, said: str) -> None:
    text = dana_with(dialogue, order).says("hello", "greet").text
    assert said in text and ("Arc floor lamp" in text) == bool(said)
    assert ("expected on" in text or "should be there on" in text) is False


def test_an_order_of_several_things_is_called_by_its_number(dialogue: Dialogue) -> None:
    dana = dana_with(dialogue, Order("LT-100002", "preparing", {"desk lamp": 1, "smart bulb": 2}, 8970))
    assert "your order LT-100002 is being prepared" in dana.says("hello", "greet").text


def test_it_is_said_once_and_then_it_is_what_they_talk_about(dialogue: Dialogue) -> None:
    dana = dana_with(dialogue, lamp("preparing"), Order("LT-100009", "preparing", {"smart plug": 1}, 2900))
    dana.says("hello", "greet")
    assert "Arc floor lamp" not in dana.says("hello", "greet").text
    assert "Cancel LT-100001" in dana.says("cancel it", "cancel_order").text


def test_strangers_are_asked_for_nothing_and_told_nothing(visitor: Customer) -> None:
    said = visitor.says("hello", "greet")
    assert "LT-" not in said.text and ("GET", "context") not in visitor.crm.calls


def test_a_greeting_does_without_the_crm(dana: Customer) -> None:
    dana.crm.failing.add("context")
    assert "Dana" in dana.says("hello", "greet").text and dana.crm.handoffs == []


def test_inside_a_form_a_greeting_is_only_a_greeting(dana: Customer) -> None:
    dana.says("cancel", "cancel_order")
    said = dana.says("hello", "greet")
    assert "late" not in said.texts[0] and said.form == "cancel_order_form"


@pytest.mark.parametrize(("language", "thanks"), [("en", "your trust"), ("zh", "信任"), ("es", "confiar en nosotros")])
def test_the_best_customers_are_thanked_once(dialogue: Dialogue, language: str, thanks: str) -> None:
    dana = dana_with(dialogue, lamp("shipped", expected=2), language=language, segment="vip")
    assert dana.says("hello", "greet").text.count(thanks) == 1
    assert thanks not in dana.says("hello", "greet").text
    assert thanks not in dana_with(dialogue, language=language).says("hello", "greet").text


def test_the_annoyed_hear_first_that_we_are_sorry_and_hear_it_once(dana: Customer) -> None:
    said = dana.says("what a mess, where is LT-100001", "track_order", mood=-0.8, order_number="LT-100001")
    assert "sorry" in said.texts[0] and "Polar Post" in said.texts[1]
    assert "sorry" not in dana.says("and the refund, useless lot", "refund_status", mood=-0.9).text
    dana.says("where is LT-100002", "track_order", order_number="LT-100002")
    assert "sorry" in dana.says("what a shambles", "capabilities", mood=-0.7).texts[0]


def test_nobody_is_sorry_twice(dana: Customer) -> None:
    assert len(dana.says("awful service", "complaint", mood=-0.9).texts) == 1
    assert dana.last and dana.last.text.count("sorry") == 1
    assert "sorry" not in dana.says("really awful", "capabilities", mood=-0.9).text


def test_who_is_calm_hears_no_apology(dana: Customer) -> None:
    assert "sorry" not in dana.says("where is LT-100001", "track_order", mood=-0.3, order_number="LT-100001").text


def test_the_hurried_hear_less(dana: Customer) -> None:
    said = dana.says("quick, where is LT-100001", "track_order", urgency=0.5, order_number="LT-100001")
    assert said.text.startswith("LT-100001: with Polar Post, expected on")
    assert dana.says("thanks, must run", "thank", urgency=0.5).text == "You're welcome."
    assert dana.says("many thanks for all of that", "thank").text != "You're welcome."


def test_the_hurried_are_not_thanked_for_their_trust(dialogue: Dialogue) -> None:
    dana = dana_with(dialogue, lamp("shipped", expected=2), segment="vip")
    said = dana.says("hi, need this now", "greet", urgency=0.6)
    assert "trust" not in said.text and "Arc floor lamp" in said.text


def test_the_hurried_in_chinese_and_spanish(dana: Customer) -> None:
    dana.language = "zh"
    assert dana.says("谢谢，赶时间", "thank", urgency=0.5).text == "不客气。"
    dana.language = "es"
    assert dana.says("gracias, tengo prisa", "thank", urgency=0.5).text == "De nada."


def test_the_same_words_are_not_said_twice_in_a_row(dana: Customer) -> None:
    said = [dana.says("thanks a lot for this help", "thank").text for _ in range(5)]
    assert all(one != after for one, after in itertools.pairwise(said))

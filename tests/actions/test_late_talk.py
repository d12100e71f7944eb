"""Overdue orders through real Rasa: said honestly, one ticket, and never called late when they are not."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
LATE = {"order_number": "LT-100006"}


@pytest.mark.parametrize(
    ("language", "days", "ticket"), [("en", "6 days late", "Ticket TK-1001 is open"), ("zh", "延误 6 天", "已建立工单 TK-1001")]
)
def test_a_late_order_gets_a_ticket_at_once(dana: Customer, language: str, days: str, ticket: str) -> None:
    dana.language = language
    said = dana.says("my parcel is late", "late_delivery")
    assert "LT-100006" in said.text and days in said.text and "Polar Post" in said.text and ticket in said.text
    opened = dana.crm.tickets["TK-1001"]
    assert (opened["kind"], opened["order_number"], opened["description"]) == ("late_delivery", "LT-100006", "my parcel is late")
    assert dana.crm.handoffs == []


def test_asked_again_the_open_ticket_is_named(dana: Customer) -> None:
    dana.says("my parcel is late", "late_delivery")
    said = dana.says("it is still late", "late_delivery", **LATE)
    assert "Ticket TK-1001 is open for this since" in said.text and len(dana.crm.tickets) == 1
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "asked"}]


@pytest.mark.parametrize("way", ["button", "yes"])
def test_who_asks_where_it_is_is_offered_the_ticket(dana: Customer, way: str) -> None:
    said = dana.says("where is LT-100006", "track_order", **LATE)
    assert said.titles == ["Open a ticket", "Talk to a person"] and dana.crm.tickets == {}
    said = dana.presses("Open a ticket") if way == "button" else dana.says("yes please", "affirm")
    assert "TK-1001" in said.text and dana.crm.tickets["TK-1001"]["kind"] == "late_delivery"


def test_a_visitor_proves_the_order_and_gets_the_ticket(visitor: Customer) -> None:
    assert visitor.says("LT-100006 is late", "late_delivery", **LATE).asks == "contact"
    assert "TK-1001" in visitor.says("dana@lantern.example", email="dana@lantern.example").text


def test_what_is_not_late_is_not_called_late(dana: Customer) -> None:
    said = dana.says("LT-100001 is late", "late_delivery", order_number="LT-100001")
    assert "PP100001" in said.text and "days late" not in said.text and said.titles == ["Talk to a person"]
    assert dana.crm.tickets == {}


def test_where_the_crm_refuses_the_ticket_a_person_is_offered(dana: Customer) -> None:
    dana.crm.refusing = {"tickets": "not_late"}
    said = dana.says("my parcel is late", "late_delivery")
    assert "6 days late" in said.text and said.titles == ["Talk to a person"] and dana.crm.handoffs == []


def test_who_is_annoyed_gets_ticket_and_offer(dana: Customer) -> None:
    dana.frustrated = True
    said = dana.says("my parcel is late", "late_delivery")
    assert "TK-1001" in said.text and said.titles == ["Talk to a person"]


def test_inside_another_form_it_is_answered_and_the_form_goes_on(dana: Customer) -> None:
    dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002")
    said = dana.says("and LT-100006 is late", "late_delivery", **LATE)
    assert "TK-1001" in said.text and said.asks == "cancel_confirmed"

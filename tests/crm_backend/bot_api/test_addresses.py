"""Sending an order elsewhere."""

import pytest

from crm_backend.models import AuditEntry, Order
from crm_backend.orders.addresses import moved, same_place, split_country
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
OLD = {"name": "Dana Lin", "street": "1180 Valencia St", "city": "San Francisco", "postcode": "94110", "country": "US"}


@pytest.mark.parametrize(
    ("text", "lines", "country"),
    [
        ("12 Oak Street, Portland, OR 97205", "12 Oak Street, Portland, OR 97205", None),
        ("Hauptstraße 5, 10115 Berlin, Germany", "Hauptstraße 5, 10115 Berlin", "DE"),
        ("Hauptstraße 5, 10115 Berlin, Deutschland.", "Hauptstraße 5, 10115 Berlin", "DE"),
        ("1 High St, Leeds LS1 4AB UK", "1 High St, Leeds LS1 4AB", "GB"),
        ("1 High St, Belfast, Northern Ireland", "1 High St, Belfast", "GB"),
        ("5 Main Rd, Albuquerque, New Mexico", "5 Main Rd, Albuquerque, New Mexico", None),
        ("5 Main Rd, Sydney, New South Wales", "5 Main Rd, Sydney, New South Wales", None),
        ("France Avenue 7, Minneapolis", "France Avenue 7, Minneapolis", None),
        ("中国上海市静安区南京西路 1618 号", "上海市静安区南京西路 1618 号", "CN"),
        ("香港九龍彌敦道100號", "九龍彌敦道100號", "HK"),
        ("Jalan Sudirman 1, Jakarta, Indonesia", "Jalan Sudirman 1, Jakarta", "ID"),
        ("Calle Mayor 3\n28013 Madrid\nEspaña", "Calle Mayor 3\n28013 Madrid", "ES"),
    ],
)
def test_a_country_is_found_where_it_is_named(text: str, lines: str, country: str | None) -> None:
    assert split_country(text) == (lines, country)
    assert moved(OLD, text) == {"name": "Dana Lin", "lines": lines, "country": country or "US"}


def test_the_same_place_said_otherwise_is_no_change() -> None:
    for text in ("1180 Valencia St., San Francisco 94110", "Dana Lin, 1180 valencia st, 94110 San Francisco, USA"):
        assert same_place(OLD, moved(OLD, text))
    assert not same_place(OLD, moved(OLD, "1181 Valencia St, San Francisco 94110"))
    assert not same_place(OLD, moved(OLD, "1180 Valencia St, San Francisco 94110, Mexico"))


async def test_an_order_goes_elsewhere_until_it_ships(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    done = (await lantern.post(dana, "orders/LT-100002/address", {"address": "12 Oak Street\nPortland, OR 97205"})).json()
    assert done["outcome"] == "changed"
    assert done["order"]["address"] == "Dana Lin\n12 Oak Street\nPortland, OR 97205\nUnited States"
    (entry,) = await lantern.rows(AuditEntry, AuditEntry.action == "order.address_changed")
    assert (entry.subject, entry.details["before"]) == ("order:LT-100002", OLD)
    again = (await lantern.post(dana, "orders/LT-100002/address", {"address": "12 oak street, Portland OR 97205"})).json()
    assert again["outcome"] == "unchanged"
    assert await lantern.count(AuditEntry) == 1


async def test_what_has_shipped_goes_where_it_goes(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    order = (await lantern.get(dana, "orders/LT-100001")).json()
    assert order["address_changeable"] is False
    late = (await lantern.post(dana, "orders/LT-100001/address", {"address": "12 Oak Street, Portland, OR 97205"})).json()
    assert (late["outcome"], late["order"]["address"]) == ("too_late", order["address"])
    (row,) = await lantern.rows(Order, Order.number == "LT-100001")
    assert row.address == OLD


async def test_another_country_is_taken_over_and_a_visitor_refused(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA, language="zh"), await lantern.conversation()
    wish = {"address": "Hauptstraße 5, 10115 Berlin, Deutschland"}
    done = (await lantern.post(dana, "orders/LT-100010/address", wish)).json()
    assert done["order"]["address"] == "Dana Lin\nHauptstraße 5, 10115 Berlin\n德国"
    for number in ("LT-100002", "LT-999999"):
        refused = await lantern.post(visitor, f"orders/{number}/address", wish)
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_required")
    for address in ("too short", "x" * 301):
        assert (await lantern.post(dana, "orders/LT-100002/address", {"address": address})).status_code == 422


async def test_the_customer_takes_the_new_address_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    never = await lantern.post(dana, "orders/LT-100002/old-address", {})
    assert (never.status_code, never.json()["code"]) == (409, "unchanged")
    before = (await lantern.get(dana, "orders/LT-100002")).json()["address"]
    await lantern.post(dana, "orders/LT-100002/address", {"address": "12 Oak Street, Portland, OR 97205"})
    back = (await lantern.post(dana, "orders/LT-100002/old-address", {})).json()
    assert (back["outcome"], back["order"]["address"]) == ("changed", before)
    entries = await lantern.rows(AuditEntry, AuditEntry.subject == "order:LT-100002")
    assert [entry.actor for entry in entries] == ["bot", "bot"]

"""Invoices and labels as customers read them."""

import pytest

from crm_backend.demo.source import read
from crm_backend.models import Order
from crm_backend.pages import LANGUAGES, address_text
from tests.crm_backend.lantern import Lantern

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PLACE = {"name": "N", "street": "S 1", "city": "C", "postcode": "P"}


async def test_an_invoice_names_its_number_its_day_and_both_parties(lantern: Lantern) -> None:
    (order,) = await lantern.rows(Order, Order.number == "LT-100003")
    page = (await lantern.bot.get(f"/invoices/{order.invoice_token}", params={"lang": "en"})).text
    day = f"{order.placed_at.day} {order.placed_at:%B} {order.placed_at.year}"
    for words in ("INV-100003", "LT-100003", day, "Seller", "1045 Valencia Street", "Dana Lin", "94110\nUnited States"):
        assert words in page


async def test_an_invoice_reads_chinese(lantern: Lantern) -> None:
    (order,) = await lantern.rows(Order, Order.number == "LT-100003")
    page = (await lantern.bot.get(f"/invoices/{order.invoice_token}", params={"lang": "zh"})).text
    day = f"{order.placed_at.year}年{order.placed_at.month}月{order.placed_at.day}日"
    for words in (day, "发票号码", "销售方", "购买方", "美国"):
        assert words in page


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("US", "N\nS 1\nC P\nUnited States"),
        ("GB", "N\nS 1\nC\nP\nUnited Kingdom"),
        ("DE", "N\nS 1\nP C\nGermany"),
        ("CN", "N\nCS 1\nP\nChina"),
        ("XX", "N\nS 1\nP C\nXX"),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(country: str, text: str) -> None:
    assert address_text({**PLACE, "country": country}, "en") == text


def test_every_country_of_the_customers_has_a_name() -> None:
    for code in read("people.yml")["countries"]:
        for language in LANGUAGES:
            assert not address_text({**PLACE, "country": code}, language).endswith(f"\n{code}")


@pytest.mark.parametrize(
    ("path", "words"), [("/invoices/guess", "There is no invoice here"), ("/labels/guess", "There is no return label here")]
)
async def test_a_link_that_opens_nothing_tells_a_person_so(lantern: Lantern, path: str, words: str) -> None:
    page = await lantern.bot.get(path, headers=BROWSER)
    assert page.status_code == 404 and words in page.text
    assert (await lantern.bot.get(path)).json()["code"] == "notfound"

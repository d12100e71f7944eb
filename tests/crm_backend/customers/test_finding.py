"""Who somebody is, from what a trusted application says of them."""

import asyncio
from typing import Any

from crm_backend.customers import service
from crm_backend.db import Database
from crm_backend.models import Customer
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"


async def find(db: Database, **marks: Any) -> Customer:
    everything = {"external_id": None, "email": None, "phone": None, "name": None, "locale": None, **marks}
    async with db.transaction() as session:
        return await service.find_or_create(session, **everything)


async def test_each_mark_alone_finds_the_customer(lantern: Lantern) -> None:
    by_email = await find(lantern.db, email=" Dana@Lantern.EXAMPLE ", external_id="dana-1")
    assert by_email.name == "Dana Lin"
    assert (await find(lantern.db, external_id="dana-1")).id == by_email.id
    assert (await find(lantern.db, phone="+1 (415) 555-0100")).id == by_email.id
    assert await lantern.count(Customer) == 1


async def test_blanks_are_filled_and_nothing_known_is_replaced(lantern: Lantern) -> None:
    await find(lantern.db, email=DANA, external_id="first", name="Somebody Else", locale="fr")
    dana = await find(lantern.db, email=DANA, external_id="second", phone="+14155550199")
    assert (dana.external_id, dana.name, dana.locale, dana.phone) == ("first", "Dana Lin", "en", "+14155550100")


async def test_a_mark_that_belongs_to_another_stays_theirs(lantern: Lantern) -> None:
    new = await find(lantern.db, external_id="new", name="Newcomer")
    same = await find(lantern.db, external_id="new", email=DANA)
    assert (same.id, same.email) == (new.id, None)


async def test_a_shared_phone_does_not_join_two_e_mails(lantern: Lantern) -> None:
    partner = await find(lantern.db, email="partner@lantern.example", phone="+14155550100")
    assert partner.name is None
    assert await lantern.count(Customer) == 2


async def test_an_unknown_customer_is_made_once_under_a_race(lantern: Lantern) -> None:
    for marks in ({"external_id": "x"}, {"email": "x@example.com"}, {"phone": "+4915112345678"}):
        found = await asyncio.gather(*(find(lantern.db, **marks) for _ in range(5)))
        assert len({customer.id for customer in found}) == 1
    assert await lantern.count(Customer) == 4


async def test_what_is_no_phone_number_is_not_kept(lantern: Lantern) -> None:
    for phone in ("hello", "12", "415 555 0100", ""):
        assert (await find(lantern.db, external_id=f"id-{phone}", phone=phone)).phone is None

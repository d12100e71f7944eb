"""Orders become Dana's that stand alike, and what is personal goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm_backend.models import AuditEntry, Author, Message, Order, Turn
from crm_backend.models.base import now
from crm_backend.teaching.conversation_tests import writing
from crm_backend.teaching.conversation_tests.disguise import DANAS, Disguise, standing
from tests.crm_backend.lantern import Lantern


async def orders(lantern: Lantern) -> dict[str, Order]:
    async with lantern.db.reading() as session:
        found = (await session.execute(select(Order).options(selectinload(Order.shipments)))).scalars()
        return {order.number: order for order in found}


async def test_danas_orders_stand_as_the_table_says(lantern: Lantern) -> None:
    found = await orders(lantern)
    for how, numbers in DANAS.items():
        assert {standing(found[number], now()) for number in numbers} == {how}
    assert {number for numbers in DANAS.values() for number in numbers} == set(found)


async def test_an_order_stood_as_it_did_at_the_time(lantern: Lantern) -> None:
    order = (await orders(lantern))["LT-100003"]
    (parcel,) = order.shipments
    assert parcel.delivered_at is not None
    assert standing(order, parcel.shipped_at - timedelta(hours=1)) == "preparing"
    assert standing(order, parcel.shipped_at + timedelta(hours=1)) == "shipped"
    assert standing(order, parcel.delivered_at + timedelta(days=31)) == "delivered_long_ago"


async def test_each_order_has_another_stand_in_while_there_are_any(lantern: Lantern) -> None:
    found = await orders(lantern)
    open_ones = [found[number] for number in ("LT-100008", "LT-100010", "LT-100002")]
    disguise = Disguise.of([*open_ones, found["LT-100001"]], now())
    assert set(disguise.numbers.values()) == {"LT-100002", "LT-100010", "LT-100008", "LT-100001"}


@pytest.mark.parametrize(
    ("text", "entities", "masked"),
    [
        (
            "I am Mia Chen, mia@post.example, cancel LT-523456 and LT-777777",
            [
                ("person_name", "Mia Chen"),
                ("email", "mia@post.example"),
                ("order_number", "LT-523456"),
                ("order_number", "LT-777777"),
            ],
            "I am Alex Reed, dana@lantern.example, cancel LT-100002 and LT-100000",
        ),
        ("my mail is foreign@else.example", [("email", "foreign@else.example")], "my mail is name@example.com"),
        ("card 4111 1111 1111 1111", [], "card 0000000"),
    ],
)
def test_a_message_has_stand_ins_for_all_that_is_personal(text: str, entities: list[tuple[str, str]], masked: str) -> None:
    found = [
        {"entity": name, "value": value, "start": text.index(value), "end": text.index(value) + len(value)}
        for name, value in entities
    ]
    disguise = Disguise(numbers={"LT-523456": "LT-100002"}, emails={"mia@post.example"})
    assert disguise.text(text, found, "en") == masked


def test_buttons_replies_and_effects_tell_of_nobody() -> None:
    nlu = {"intent": {"name": "hello"}, "decision": "act", "entities": [], "language": {"code": "en"}}
    pressed = {"pressed": {"intent": "affirm", "entities": {}}}
    asked = Message(id="a", author=Author.CUSTOMER, turn=Turn.ANSWERED, nlu=nlu, text="Mia's: mia@post.example", event=pressed)
    reply = Message(id="b", author=Author.BOT, reply_to="a", text="Hello Mia, it is on its way to you now.", internal=False)
    disguise = Disguise(name="Mia Chen")
    [turn] = writing.turns([asked, reply], disguise)
    assert turn == {"says": "Alex Reed's: name@example.com", "bot": [r"Hello \S+ it is on its way to you now\."]}
    changes = [AuditEntry(actor="bot", action="order.cancelled", subject="order:LT-523456")]
    assert writing.effects(changes, disguise) == ["order.cancelled order:"]

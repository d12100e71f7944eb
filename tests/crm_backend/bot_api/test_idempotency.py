"""The same key again: the same answer, and no second effect."""

import asyncio

from crm_backend.models import IdempotencyRecord, Refund, Ticket
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
TICKET = {"kind": "complaint", "subject": "Nobody answers", "description": "Four days without a word."}


async def test_a_repeat_answers_the_same_without_a_second_effect(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    first = await lantern.post(dana, "orders/LT-100002/cancel", key="a")
    repeat = await lantern.post(dana, "orders/LT-100002/cancel", key="a")
    assert repeat.json() == first.json()
    assert repeat.json()["outcome"] == "cancelled"
    assert await lantern.count(Refund) == 3  # two were there before


async def test_racing_repeats_have_one_effect_and_one_answer(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    answers = await asyncio.gather(*(lantern.post(dana, "tickets", TICKET, key="race") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["number"] for answer in answers} == {"TK-1002"}
    assert await lantern.count(Ticket) == 2


async def test_a_key_is_refused_for_another_body_order_or_conversation(lantern: Lantern) -> None:
    dana, other = await lantern.conversation(customer=DANA), await lantern.conversation(customer=DANA)
    assert (await lantern.post(dana, "tickets", TICKET, key="k")).status_code == 200
    for conversation, body in ((dana, {**TICKET, "subject": "Another"}), (other, TICKET)):
        refused = await lantern.post(conversation, "tickets", body, key="k")
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert await lantern.count(Ticket) == 2


async def test_a_refused_write_leaves_its_key_free(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    refused = await lantern.post(dana, "orders/LT-999999/cancel", key="k")
    assert refused.status_code == 404
    assert await lantern.count(IdempotencyRecord) == 0


async def test_a_write_without_a_key_changes_nothing(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    answer = await lantern.bot.post(f"/api/v1/bot/conversations/{dana}/tickets", json=TICKET)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert await lantern.count(Ticket) == 1

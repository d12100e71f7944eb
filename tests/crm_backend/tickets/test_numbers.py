"""The numbers that people read are never given out twice."""

import asyncio

from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"


async def test_racing_tickets_get_different_numbers(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    new = {"kind": "complaint", "subject": "x" * 400}
    answers = await asyncio.gather(*(lantern.post(dana, "tickets", new) for _ in range(6)))
    assert sorted(answer.json()["number"] for answer in answers) == [f"TK-{number}" for number in range(1002, 1008)]
    assert {len(answer.json()["subject"]) for answer in answers} == {200}


async def test_a_ticket_without_words_is_refused(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    for body in ({"kind": "complaint", "subject": "  "}, {"subject": "x"}, {"kind": "k", "subject": "x", "priority": "extreme"}):
        assert (await lantern.post(dana, "tickets", body)).status_code == 422

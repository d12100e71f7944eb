"""Whoever guesses at orders gets no further by opening new conversations or coming from elsewhere."""

import asyncio
from datetime import timedelta

from sqlalchemy import update

from crm_backend.models import Conversation, VerifyAttempts
from crm_backend.models.base import now
from crm_backend.orders.verification import WINDOW
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"


async def _verified(lantern: Lantern, conversation: str, number: str, email: str = DANA) -> bool:
    answer = await lantern.post(conversation, "verify", {"order_number": number, "email": email})
    assert answer.status_code == 200 and set(answer.json()) == {"verified"}
    return bool(answer.json()["verified"])


async def _another(lantern: Lantern, conversation: str) -> str:
    """A new conversation of the same contact point; the old one is resolved."""
    (old,) = await lantern.rows(Conversation, Conversation.id == conversation)
    async with lantern.db.transaction() as session:
        await session.execute(update(Conversation).where(Conversation.id == conversation).values(state="resolved"))
        new = Conversation(
            contact_point_id=old.contact_point_id,
            customer_id=old.customer_id,
            channel="web",
            sender_id=old.sender_id,
            language="en",
        )
        session.add(new)
    return new.id


async def _a_day_passes(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        await session.execute(update(VerifyAttempts).values(since=now() - WINDOW - timedelta(minutes=1)))


async def test_after_five_failures_a_contact_point_is_refused_in_whatever_conversation_and_order(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    for attempt in range(5):
        assert not await _verified(lantern, visitor, f"LT-10000{attempt + 1}", f"guess{attempt}@example.com")
        visitor = await _another(lantern, visitor)
    assert not await _verified(lantern, visitor, "LT-100009")
    assert (await lantern.get(visitor, "orders/LT-100009")).status_code == 403
    assert await _verified(lantern, await lantern.conversation(), "LT-100009")
    await _a_day_passes(lantern)
    assert await _verified(lantern, visitor, "LT-100009")


async def test_after_ten_failures_an_order_is_refused_to_new_visitors_however_it_is_written(lantern: Lantern) -> None:
    before = await lantern.conversation()
    assert await _verified(lantern, before, "LT-100001")
    for attempt in range(10):
        number = "lt 100001" if attempt % 2 else "100001"
        assert not await _verified(lantern, await lantern.conversation(), number, f"guess{attempt}@example.com")
    visitor = await lantern.conversation()
    assert not await _verified(lantern, visitor, "LT-100001")
    assert (await lantern.get(visitor, "orders/LT-100001")).status_code == 403
    assert await _verified(lantern, visitor, "LT-100002")
    assert (await lantern.get(before, "orders/LT-100001")).status_code == 200
    await _a_day_passes(lantern)
    assert await _verified(lantern, visitor, "LT-100001")


async def test_guesses_made_at_once_are_all_counted(lantern: Lantern) -> None:
    visitors = [await lantern.conversation() for _ in range(10)]
    guesses = [_verified(lantern, visitor, "LT-100001", "guess@example.com") for visitor in visitors]
    assert not any(await asyncio.gather(*guesses))
    (counted,) = await lantern.rows(VerifyAttempts, VerifyAttempts.subject == "order:LT-100001")
    assert counted.failed == 10


async def test_a_right_answer_is_no_failure(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    for number in range(1, 8):
        assert await _verified(lantern, visitor, f"LT-10000{number}")

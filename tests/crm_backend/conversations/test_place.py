"""Who waits for a person and writes again hears their place when it has changed, and rarely."""

from datetime import timedelta

from sqlalchemy import select, update

from crm_backend.conversations.switchboard import Switchboard
from crm_backend.db import Database
from crm_backend.handoff import service as handoff
from crm_backend.models import Conversation, Message, Owner
from crm_backend.models.base import now
from tests.crm_backend.conversations.conftest import message
from tests.crm_backend.conversations.scripted import ScriptedDialogue


async def _wait(switchboard: Switchboard, db: Database, sender: str) -> str:
    stored = await switchboard.receive(message("hello", f"{sender}-1", sender))
    await switchboard.outcome(stored, 10)
    async with db.transaction() as session:
        await handoff.request(session, await session.get_one(Conversation, stored.conversation_id), "asked")
    return stored.conversation_id


async def _writes(switchboard: Switchboard, sender: str, number: int) -> list[str]:
    stored = await switchboard.receive(message("still there?", f"{sender}-{number}", sender))
    return [reply.text for reply in (await switchboard.outcome(stored, 10)).replies]


async def _let_pass(db: Database, minutes: int) -> None:
    async with db.transaction() as session:
        for each in (await session.execute(select(Message))).scalars():
            each.created_at -= timedelta(minutes=minutes)


async def _leaves(db: Database, conversation_id: str) -> None:
    async with db.transaction() as session:
        gone = {"owner": Owner.BOT, "queue_rank": None, "queued_at": None}
        await session.execute(update(Conversation).where(Conversation.id == conversation_id).values(**gone))


async def test_a_new_place_is_told_once_and_not_too_soon(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    first, second = await _wait(switchboard, db, "ann"), await _wait(switchboard, db, "bob")
    assert await _writes(switchboard, "bob", 2) == []
    await _let_pass(db, 6)
    assert await _writes(switchboard, "bob", 3) == [], "the place is the same"
    await _leaves(db, first)
    (told,) = await _writes(switchboard, "bob", 4)
    assert "number 1 in the queue" in told
    assert await _writes(switchboard, "bob", 5) == []
    await _let_pass(db, 6)
    assert await _writes(switchboard, "bob", 6) == [], "told already"
    third = await _wait(switchboard, db, "eve")
    async with db.transaction() as session:
        row = await session.get_one(Conversation, third)
        row.queue_rank = now() - timedelta(hours=1)
    (told,) = await _writes(switchboard, "bob", 7)
    assert "number 2" in told
    await _leaves(db, third)
    assert await _writes(switchboard, "bob", 8) == [], "too soon after the last one"
    assert second


async def test_nothing_is_told_while_an_agent_has_it(switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue) -> None:
    first, second = await _wait(switchboard, db, "ann"), await _wait(switchboard, db, "bob")
    await _let_pass(db, 6)
    await _leaves(db, first)
    async with db.transaction() as session:
        await session.execute(update(Conversation).where(Conversation.id == second).values(owner=Owner.AGENT))
    assert await _writes(switchboard, "bob", 2) == []

"""A turn that breaks while it is stored ends with a person, on either database."""

import pytest
from sqlalchemy.exc import DataError

from crm_backend.conversations import turn as turns
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.conversations.turn import Ended
from crm_backend.db import Database
from crm_backend.models import Conversation, Message, Owner, Turn
from tests.crm_backend.conversations.conftest import message


@pytest.mark.parametrize("failure", [ValueError("a bug"), DataError("INSERT", {}, Exception("too long"))])
async def test_when_what_was_answered_cannot_be_stored_a_person_is_called(
    switchboard: Switchboard, db: Database, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    close = turns._close

    def broken(conversation: Conversation, asked: Message, state: Turn, *said: object, newer: bool) -> Ended:
        if state == Turn.ANSWERED:
            asked.trace = {"of": "the unit of work that fails"}
            raise failure
        return close(conversation, asked, state, *said, newer=newer)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "_close", broken)
    stored = await switchboard.receive(message("hello", "m1"))
    turn = await switchboard.outcome(stored, 10)
    assert (turn.message.turn, turn.owner, len(turn.replies)) == (Turn.FAILED, Owner.QUEUE, 1)
    async with db.reading() as session:
        kept = await session.get_one(Message, stored.message_id)
    assert (kept.turn, kept.trace) == (Turn.FAILED, None)

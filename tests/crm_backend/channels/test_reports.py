"""What platforms report on our messages: it only ever gets on, in whatever order it comes."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select, update

from connectors.messages import DeliveryReport, Report
from crm_backend.channels import receiving, reports
from crm_backend.channels.receiving import Reception
from crm_backend.channels.reports import Noted
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.conversations.thread import say_to_customer
from crm_backend.db import Database
from crm_backend.models import Author, ContactPoint, Conversation, Message, OutboxEntry
from crm_backend.models.base import now
from crm_backend.realtime import Hub

READ = DeliveryReport("pigeon", "", "ada", Report.READ, reference="r1")


async def sent(db: Database, *references: str | None) -> None:
    """Messages that a platform took under these ids."""
    async with db.transaction() as session:
        point = ContactPoint(channel="pigeon", sender_id="ada")
        session.add(point)
        await session.flush()
        conversation = Conversation(contact_point_id=point.id, channel="pigeon", sender_id="ada")
        session.add(conversation)
        await session.flush()
        for reference in references:
            message = await say_to_customer(session, conversation, Author.BOT, "hello")
            await session.flush()
            entry = (await session.execute(select(OutboxEntry).where(OutboxEntry.message_id == message.id))).scalar_one()
            message.delivery = entry.state = "sent"
            entry.reference, entry.sent_at = reference, now()


async def deliveries(db: Database) -> list[str | None]:
    async with db.reading() as session:
        return list((await session.execute(select(Message.delivery).order_by(Message.seq))).scalars())


@pytest.mark.parametrize("order", list(itertools.permutations([Report.SENT, Report.DELIVERED, Report.READ, Report.FAILED])))
async def test_a_message_never_goes_back(db: Database, order: tuple[Report, ...]) -> None:
    await sent(db, "r1")
    seen = []
    for report in order:
        await reports.note(db, replace(READ, report=report))
        seen.append((await deliveries(db))[0])
    if order.index(Report.FAILED) < min(order.index(Report.DELIVERED), order.index(Report.READ)):
        assert seen[-1] == "failed"  # a failure is the end
    else:
        assert seen[-1] == "read"
    rank = ["sent", "delivered", "read", "failed"]
    assert seen == sorted(seen, key=lambda state: rank.index(str(state)))


async def test_only_the_named_message_moves_and_the_desk_hears_of_it(db: Database) -> None:
    await sent(db, "r1", "r2")
    noted = await reports.note(db, replace(READ, reference="r2"))
    assert await deliveries(db) == ["sent", "read"]
    async with db.reading() as session:
        (message,) = (await session.execute(select(Message).where(Message.delivery == "read"))).scalars()
    assert noted.moved == {message.conversation_id: [message.id]}
    assert await reports.note(db, replace(READ, reference="r2")) == Noted()


async def test_a_time_moves_all_that_was_sent_before_it(db: Database) -> None:
    await sent(db, "r1", None)
    await reports.note(db, replace(READ, reference=None, until=now() - timedelta(hours=1)))
    assert await deliveries(db) == ["sent", "sent"]
    await reports.note(db, replace(READ, reference=None, until=now() + timedelta(seconds=1)))
    assert await deliveries(db) == ["read", "read"]


async def test_the_reason_of_a_failure_is_kept_for_the_desk(db: Database) -> None:
    await sent(db, "r1")
    await reports.note(db, replace(READ, report=Report.FAILED, reason="131026 Message undeliverable"))
    async with db.reading() as session:
        (message,) = (await session.execute(select(Message))).scalars()
    assert (message.delivery, message.delivery_error) == ("failed", "131026 Message undeliverable")


async def test_reports_on_nothing_of_ours_change_nothing(db: Database) -> None:
    await sent(db, "r1")
    assert await reports.note(db, replace(READ, reference="other")) == Noted(early=True)
    assert await reports.note(db, replace(READ, sender_id="bob")) == Noted()
    assert await reports.note(db, replace(READ, sender_id="", channel="crow")) == Noted(early=True)
    assert await reports.note(db, replace(READ, sender_id="", account="other")) == Noted(early=True)
    assert await deliveries(db) == ["sent"]


async def test_a_report_that_names_the_message_alone_finds_it(db: Database) -> None:
    await sent(db, "r1", "r2")
    await reports.note(db, replace(READ, sender_id="", reference="r2"))
    assert await deliveries(db) == ["sent", "read"]


@pytest.mark.parametrize("overtakes", [False, True])
async def test_what_is_known_is_noted_before_it_is_acknowledged_and_what_overtakes_finds_its_message_later(
    db: Database, monkeypatch: pytest.MonkeyPatch, overtakes: bool
) -> None:
    monkeypatch.setattr(receiving, "BETWEEN_LOOKS", 0.05)
    await sent(db, None if overtakes else "r1")
    reception = Reception(db, cast(Switchboard, None), Announcer(Hub(None, "test")))
    await reception.take_parts([READ, replace(READ, reference="nobody's")], b"")
    assert await deliveries(db) == ["sent" if overtakes else "read"]
    async with db.transaction() as session:
        await session.execute(update(OutboxEntry).values(reference="r1"))
    await reception.stop()
    assert await deliveries(db) == ["read"]

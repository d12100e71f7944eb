"""What has to be true once everything was acknowledged and sent."""

import asyncio
from collections import Counter

from sqlalchemy import func, select

from crm_backend.db import Database
from crm_backend.models import Attachment, Author, ContactPoint, DeadLetter, Message, OutboxEntry, Turn
from tests.reliability.platforms import Platforms
from tests.reliability.traffic import Traffic


async def everything_sent(db: Database, seconds: float) -> None:
    """Wait until no letter, no turn and no file is open."""
    open_letters = select(func.count()).where(OutboxEntry.state.in_(("due", "sending")))
    open_turns = select(func.count()).where(Message.turn == Turn.WAITING)
    open_files = select(func.count()).where(Attachment.state == "pending")
    async with asyncio.timeout(seconds):
        while True:
            async with db.reading() as session:
                left = [await session.scalar(query) for query in (open_letters, open_turns, open_files)]
            if not any(left):
                return
            await asyncio.sleep(0.2)


async def check_messages(db: Database, traffic: Traffic) -> None:
    """Each message that was acknowledged is one row with one turn, and has an answer unless a person is to give it."""
    async with db.reading() as session:
        theirs = (await session.execute(select(Message).where(Message.author == Author.CUSTOMER))).scalars().all()
        ours = select(Message.reply_to).where(Message.author == Author.BOT)
        answered = set((await session.execute(ours)).scalars())
    assert Counter(message.text for message in theirs) == dict.fromkeys(traffic.texts, 1)
    assert {message.turn for message in theirs} <= {Turn.ANSWERED, Turn.LEFT}
    assert answered == {message.id for message in theirs if message.turn == Turn.ANSWERED}


async def check_answers(db: Database, platforms: Platforms) -> None:
    """What customers were shown agrees with what the desk is told: what is sent once, what is `unknown` once or not at all."""
    query = (
        select(ContactPoint.channel, ContactPoint.sender_id, OutboxEntry.state, Message.delivery)
        .join(OutboxEntry, OutboxEntry.contact_point_id == ContactPoint.id)
        .join(Message, Message.id == OutboxEntry.message_id)
    )
    async with db.reading() as session:
        rows = (await session.execute(query)).all()
    shown = Counter((channel, recipient) for channel, recipient, _ in platforms.shown())
    sent = Counter((row.channel, row.sender_id) for row in rows if row.state == "sent")
    unknown = Counter((row.channel, row.sender_id) for row in rows if row.state == "unknown")
    assert sent.total() + unknown.total() == len(rows)
    assert sent <= shown <= sent + unknown
    assert not [channel for channel, _ in unknown if channel == "line"]
    assert all(row.delivery == row.state for row in rows if row.delivery not in ("delivered", "read"))
    states = Counter((row.channel, row.state) for row in rows)
    arrived = shown.total() - sent.total()
    print(f"{len(rows)} answers: {dict(states)}; of the unknown ones {arrived} had arrived")


async def check_the_rest(db: Database, traffic: Traffic) -> None:
    """Files are here, bad parts are set aside once each, reports that were acknowledged are noted."""
    async with db.reading() as session:
        files = (await session.execute(select(Attachment.state, Attachment.error, Attachment.attempts))).all()
        bodies = (await session.execute(select(DeadLetter.body))).scalars().all()
        noted = select(Message.delivery).join(OutboxEntry, OutboxEntry.message_id == Message.id)
        deliveries = (await session.execute(noted.where(OutboxEntry.reference.in_(traffic.reported)))).scalars().all()
    assert len(files) == len(traffic.photos)
    assert not (lost := [file for file in files if file.state != "stored"]), lost
    assert len(bodies) == len(traffic.unreadable)
    assert all(sum(mark.encode() in body for body in bodies) == 1 for mark in traffic.unreadable)
    assert Counter(deliveries) == {"delivered": len(traffic.reported)}

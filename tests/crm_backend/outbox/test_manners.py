"""What a platform expects of who sends by it is kept before it is called."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from connectors.connector import DeliveryUncertain, Manners, Rate, Window
from connectors.messages import OutboundMessage
from crm_backend.attachments import service as attachments
from crm_backend.conversations.thread import add, say_to_customer
from crm_backend.db import Database
from crm_backend.models import Author, Conversation, Delivery, Message, User
from crm_backend.models.base import now
from crm_backend.outbox import repository, service
from crm_backend.outbox.service import MOST_ATTEMPTS, Outbox
from tests.crm_backend.outbox.conftest import Pigeons, Post

SENT = ("sent", "sent")
DAY = timedelta(hours=24)


async def writes(db: Database, conversation: Conversation, ago: timedelta = timedelta()) -> None:
    """The customer says something, at some time."""
    async with db.transaction() as session:
        held = await session.get_one(Conversation, conversation.id, with_for_update=True)
        message = await add(session, held, Author.CUSTOMER, "hello")
        await session.flush()
        await session.execute(update(Message).where(Message.id == message.id).values(created_at=now() - ago))


async def errors(db: Database, post: Post) -> list[str | None]:
    return [entry.error for entry in await post.entries()]


@pytest.mark.parametrize(
    ("ago", "state"), [(DAY - timedelta(seconds=5), SENT), (DAY + timedelta(seconds=1), ("failed", "failed"))]
)
async def test_a_closed_window_refuses_before_the_call(
    make_outbox: Callable[[], Outbox], db: Database, post: Post, pigeons: Pigeons, ago: timedelta, state: tuple[str, str]
) -> None:
    pigeons.manners = Manners(window=Window(DAY))
    ada = await post.conversation()
    await writes(db, ada, ago)
    await post.say(ada, "one")
    await make_outbox().deliver(ada.contact_point_id)
    assert await post.states() == [state]
    assert pigeons.tries == (1 if state == SENT else 0)
    assert await errors(db, post) == [None if state == SENT else "window_closed"]


async def test_to_somebody_who_never_wrote_nothing_goes(make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons) -> None:
    pigeons.manners = Manners(window=Window(DAY))
    ada = await post.conversation()
    await post.say(ada, "one")
    await make_outbox().deliver(ada.contact_point_id)
    assert (pigeons.tries, await post.states()) == (0, [("failed", "failed")])


async def test_counted_replies_end_and_begin_again_when_the_customer_writes(
    make_outbox: Callable[[], Outbox], db: Database, post: Post, pigeons: Pigeons
) -> None:
    pigeons.manners = Manners(window=Window(timedelta(hours=48), replies=5))
    outbox = make_outbox()
    ada = await post.conversation()
    await writes(db, ada)
    await post.say(ada, *"123456")
    await outbox.deliver(ada.contact_point_id)
    assert [text for _, text in pigeons.sent] == list("12345")
    assert (await errors(db, post))[-1] == "window_used_up"
    await writes(db, ada)
    await post.say(ada, "7")
    await outbox.deliver(ada.contact_point_id)
    assert pigeons.sent[-1] == ("ada", "7")


async def test_a_rate_to_one_is_kept_in_order_and_others_do_not_wait_for_it(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    pigeons.manners = Manners(to_one=Rate(2, 1.0))
    outbox = make_outbox()
    ada, bob = await post.conversation("ada"), await post.conversation("bob")
    await post.say(ada, *"1234")
    await post.say(bob, "hello")
    began = time.monotonic()
    await asyncio.gather(outbox.deliver(ada.contact_point_id), outbox.deliver(bob.contact_point_id))
    assert time.monotonic() - began > 0.8
    assert [text for who, text in pigeons.sent if who == "ada"] == list("1234")
    assert ("bob", "hello") in pigeons.sent[:3]


async def test_what_would_wait_long_is_put_back_untried(make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons) -> None:
    pigeons.manners = Manners(overall=Rate(1, 60.0))
    outbox = make_outbox()
    ada = await post.conversation()
    await post.say(ada, "1", "2")
    await outbox.deliver(ada.contact_point_id)
    _first, second = await post.entries()
    assert (pigeons.tries, second.state, second.attempts) == (1, "due", 0)
    assert timedelta(seconds=50) < second.next_at - now() < timedelta(seconds=61)


async def test_where_the_platform_knows_a_message_again_it_is_sent_again(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    pigeons.manners = Manners(repeats=True)
    outbox = make_outbox()
    ada = await post.conversation()
    await post.say(ada, "one")
    pigeons.fails(DeliveryUncertain("no answer"), TimeoutError())
    for _ in range(3):
        await outbox.deliver(ada.contact_point_id)
        await post.set_entries(next_at=now())
    assert (pigeons.tries, await post.states()) == (3, [SENT])


async def test_and_what_stays_uncertain_ends_as_unknown(make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons) -> None:
    pigeons.manners = Manners(repeats=True)
    outbox = make_outbox()
    ada = await post.conversation()
    await post.say(ada, "one")
    pigeons.fails(*[DeliveryUncertain("no answer")] * MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS):
        await outbox.deliver(ada.contact_point_id)
        await post.set_entries(next_at=now())
    assert await post.states() == [("unknown", "unknown")]


async def test_what_a_dead_worker_held_is_sent_again_only_where_it_is_known_again(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    pigeons.manners = Manners(repeats=True)
    ada = await post.conversation()
    await post.say(ada, "one")
    await post.set_entries(state="sending", attempts=1, lease_until=now() - timedelta(seconds=1))
    await make_outbox().deliver(ada.contact_point_id)
    assert (pigeons.tries, await post.states()) == (1, [SENT])


async def test_who_never_gets_a_turn_gives_the_message_back_before_it_counts_as_lost(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def others_are_faster(_point: object, _manners: object) -> float:
        return 0.02

    monkeypatch.setattr(service, "LONGEST_PAUSE", 0.1)
    outbox = make_outbox()
    monkeypatch.setattr(outbox._pace, "seconds_to_wait", others_are_faster)
    ada = await post.conversation()
    await post.say(ada, "one")
    async with asyncio.timeout(5):
        await outbox.deliver(ada.contact_point_id)
    assert (pigeons.tries, await post.states()) == (0, [("due", "due")])


async def test_what_was_reported_read_stays_so_when_its_late_sender_speaks(db: Database, post: Post) -> None:
    ada = await post.conversation()
    await post.say(ada, "one")
    async with db.transaction() as session:
        letter = await repository.take(session, ada.contact_point_id)
        assert letter
        await repository.finish(session, letter, Delivery.UNKNOWN)
        await session.execute(update(Message).values(delivery=Delivery.READ))
        assert await repository.finish(session, letter, Delivery.SENT, reference="r1")
    assert await post.states() == [("sent", "read")]


async def test_files_come_along_as_far_as_the_channel_carries_them(
    make_outbox: Callable[[], Outbox], db: Database, post: Post, pigeons: Pigeons
) -> None:
    pigeons.manners = Manners(carries=5)
    brought: list[OutboundMessage] = []

    async def look(_recipient: str, message: OutboundMessage) -> None:
        brought.append(message)

    pigeons.before = look
    ada = await post.conversation()
    async with db.transaction() as session:
        agent = User(email="bo@lantern.example", name="Bo", role="agent", password_hash="-")
        session.add(agent)
        await session.flush()
        held = await session.get_one(Conversation, ada.id, with_for_update=True)
        uploads = [
            (await attachments.upload(session, held.contact_point_id, agent.id, "", content)).id
            for content in (b"123", b"456", b"7")
        ]
        await say_to_customer(session, held, Author.AGENT, "", uploads, agent_id=agent.id)
    await make_outbox().deliver(ada.contact_point_id)
    (message,) = brought
    assert [(file.content, file.size) for file in message.files] == [(b"123", 3), (None, 3), (b"7", 1)]

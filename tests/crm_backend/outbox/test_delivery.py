"""Every message goes out in order, as often as is safe, and what may have arrived is never sent again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import OutboundMessage
from crm_backend.db import Database
from crm_backend.models.base import now
from crm_backend.outbox.service import MOST_ATTEMPTS, Outbox
from tests.crm_backend.outbox.conftest import Pigeons, Post

SENT = ("sent", "sent")


async def test_a_customers_messages_go_out_in_the_order_in_which_they_were_said(
    outbox: Outbox, post: Post, pigeons: Pigeons
) -> None:
    ada, bob = await post.conversation("ada"), await post.conversation("bob")
    await post.say(ada, "one", "two")
    await post.say(bob, "hello")
    await post.say(ada, "three")
    await outbox.deliver(ada.contact_point_id)
    assert pigeons.sent == [("ada", "one"), ("ada", "two"), ("ada", "three")]
    assert await post.states() == [SENT, SENT, ("due", "due"), SENT]


async def test_what_customers_fetch_themselves_is_not_sent(outbox: Outbox, post: Post, db: Database) -> None:
    woken: list[str] = []
    db.on_outbox = woken.append
    await post.say(await post.conversation(channel="web"), "hello")
    await post.say(await post.conversation(channel="api"), "hello")
    assert await post.entries() == []
    assert woken == []


async def test_who_sends_is_told_once_it_is_stored_and_not_before(post: Post, db: Database) -> None:
    woken: list[str] = []
    db.on_outbox = woken.append
    ada = await post.conversation()
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as session:
            session.info["outbox"] = {ada.contact_point_id}
            raise ZeroDivisionError
    assert woken == []
    await post.say(ada, "one", "two")
    assert woken == [ada.contact_point_id]


async def test_a_message_that_cannot_go_yet_waits_and_holds_up_those_behind_it(
    outbox: Outbox, post: Post, pigeons: Pigeons
) -> None:
    ada = await post.conversation()
    await post.say(ada, "one", "two")
    pigeons.fails(TryAgainLater("storm"))
    await outbox.deliver(ada.contact_point_id)
    await outbox.deliver(ada.contact_point_id)
    assert pigeons.tries == 1
    assert await post.states() == [("due", "due"), ("due", "due")]
    await post.set_entries(next_at=now())
    await outbox.deliver(ada.contact_point_id)
    assert pigeons.sent == [("ada", "one"), ("ada", "two")]
    assert [entry.attempts for entry in await post.entries()] == [2, 1]


async def test_the_platforms_word_on_when_to_come_back_is_obeyed(outbox: Outbox, post: Post, pigeons: Pigeons) -> None:
    ada = await post.conversation()
    await post.say(ada, "one")
    pigeons.fails(TryAgainLater("too many", retry_after=90))
    before = now()
    await outbox.deliver(ada.contact_point_id)
    (entry,) = await post.entries()
    assert timedelta(seconds=90) <= entry.next_at - before < timedelta(seconds=95)


async def test_waits_grow_and_end(outbox: Outbox, post: Post, pigeons: Pigeons) -> None:
    ada = await post.conversation()
    await post.say(ada, "one", "two")
    pigeons.fails(*[TryAgainLater("storm")] * MOST_ATTEMPTS)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        await outbox.deliver(ada.contact_point_id)
        waits.append(((await post.entries())[0].next_at - now()).total_seconds())
        await post.set_entries(next_at=now())
    await outbox.deliver(ada.contact_point_id)
    assert all(0.4 * 2**number <= wait <= 2**number for number, wait in enumerate(waits[:8]))
    assert max(waits) <= 300
    assert await post.states() == [("failed", "failed"), SENT]
    assert pigeons.sent == [("ada", "two")]


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (DeliveryFailed("blocked"), "failed"),
        (DeliveryUncertain("no answer"), "unknown"),
        (TimeoutError(), "unknown"),
        (ZeroDivisionError("a bug"), "unknown"),
    ],
)
async def test_what_failed_for_good_or_may_have_arrived_is_not_sent_again_and_holds_up_nobody(
    outbox: Outbox, post: Post, pigeons: Pigeons, failure: Exception, state: str
) -> None:
    ada = await post.conversation()
    await post.say(ada, "poison", "after it")
    pigeons.fails(failure)
    await outbox.deliver(ada.contact_point_id)
    await outbox.deliver(ada.contact_point_id)
    assert await post.states() == [(state, state), SENT]
    assert pigeons.sent == [("ada", "after it")]


async def test_a_channel_that_is_gone_is_a_failure(outbox: Outbox, post: Post) -> None:
    ada = await post.conversation(channel="smoke")
    await post.say(ada, "one")
    await outbox.deliver(ada.contact_point_id)
    assert await post.states() == [("failed", "failed")]


async def test_two_workers_send_each_message_once_and_in_order(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    ada = await post.conversation()
    texts = [f"{number}" for number in range(12)]
    await post.say(ada, *texts)
    pigeons.takes(0.01)
    workers = [make_outbox() for _ in range(4)]
    for _ in range(3):
        await asyncio.gather(*(worker.deliver(ada.contact_point_id) for worker in workers))
    assert [text for _, text in pigeons.sent] == texts
    assert pigeons.tries == len(texts)


async def test_what_a_worker_that_died_was_sending_is_unknown_and_not_sent_again(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    ada = await post.conversation()
    await post.say(ada, "one", "two")
    pigeons.takes(60)
    dying = make_outbox()
    delivery = asyncio.create_task(dying.deliver(ada.contact_point_id))
    await asyncio.sleep(0.2)
    for step in dying._steps:  # what kill -9 leaves: a row that is being sent, for ever
        step.cancel()
    await asyncio.gather(delivery, return_exceptions=True)
    pigeons.before = None
    survivor = make_outbox()
    await survivor.deliver(ada.contact_point_id)
    assert pigeons.sent == []  # its lease is still good: it might be alive
    await post.set_entries(lease_until=now())
    await survivor.deliver(ada.contact_point_id)
    assert await post.states() == [("unknown", "unknown"), SENT]
    assert pigeons.sent == [("ada", "two")]
    assert pigeons.tries == 2


async def test_a_slow_worker_that_did_send_is_believed_after_its_lease(
    make_outbox: Callable[[], Outbox], post: Post, pigeons: Pigeons
) -> None:
    ada = await post.conversation()
    await post.say(ada, "one")
    pigeons.takes(0.4)
    slow = asyncio.create_task(make_outbox().deliver(ada.contact_point_id))
    await asyncio.sleep(0.1)
    await post.set_entries(lease_until=now())
    await make_outbox().deliver(ada.contact_point_id)
    assert await post.states() == [("unknown", "unknown")]
    await slow
    assert await post.states() == [SENT]
    assert pigeons.tries == 1


async def test_the_sweep_finds_what_nobody_was_woken_for(outbox: Outbox, post: Post, pigeons: Pigeons) -> None:
    for name in ("ada", "bob", "cho"):
        await post.say(await post.conversation(name), "hello")
    await outbox.deliver_waiting()
    async with asyncio.timeout(5):
        while len(pigeons.sent) < 3:
            await asyncio.sleep(0.01)
    await outbox.stop()
    assert sorted(pigeons.sent) == [("ada", "hello"), ("bob", "hello"), ("cho", "hello")]


async def test_stopping_sees_what_is_on_its_way_to_its_end(outbox: Outbox, post: Post, pigeons: Pigeons) -> None:
    ada = await post.conversation()
    await post.say(ada, "one", "two")
    pigeons.takes(0.3)
    delivery = asyncio.create_task(outbox.deliver(ada.contact_point_id))
    await asyncio.sleep(0.1)
    delivery.cancel()
    await outbox.stop()
    assert pigeons.sent == [("ada", "one")]
    assert await post.states() == [SENT, ("due", "due")]


async def test_no_transaction_is_open_while_a_platform_is_waited_for(
    outbox: Outbox, post: Post, pigeons: Pigeons, db: Database
) -> None:
    ada = await post.conversation()
    await post.say(ada, "one")
    used = []

    async def look(_recipient: str, _message: OutboundMessage) -> None:
        used.append(db.engine.sync_engine.pool.checkedout())  # type: ignore[attr-defined]

    pigeons.before = look
    await outbox.deliver(ada.contact_point_id)
    assert used == [0]

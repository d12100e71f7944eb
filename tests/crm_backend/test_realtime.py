"""Events reach listeners of this process and, through a real Redis, those of other replicas."""

import asyncio
from typing import Any

from redis.asyncio import Redis

from crm_backend.realtime import Hub


async def test_what_one_replica_publishes_the_others_hear_once(redis_server: str) -> None:
    here, there = Hub(Redis.from_url(redis_server), "here"), Hub(Redis.from_url(redis_server), "there")
    await here.start()
    await there.start()
    with here.subscribe("desk") as own, there.subscribe("desk") as others:
        while others.queue.empty():  # the other replica may not listen yet
            here.publish("desk", {"kind": "warm-up"})
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        drain(own.queue), drain(others.queue)
        here.publish("desk", {"kind": "changed", "conversation_id": "c"})
        here.publish("elsewhere", {"kind": "changed"})
        assert await asyncio.wait_for(others.queue.get(), 5) == {"kind": "changed", "conversation_id": "c"}
        await asyncio.sleep(0.2)
        assert drain(own.queue) == [{"kind": "changed", "conversation_id": "c"}]
        assert others.queue.empty()
    await here.stop()
    await there.stop()


async def test_without_redis_this_process_is_told_all_the_same() -> None:
    hub = Hub(Redis.from_url("redis://127.0.0.1:1/0"), "alone")
    await hub.start()
    with hub.subscribe("contact:1") as subscription:
        hub.publish("contact:1", {"kind": "changed"})
        assert await asyncio.wait_for(subscription.queue.get(), 1) == {"kind": "changed"}
    await hub.stop()


async def test_a_listener_that_lags_is_told_so_instead_of_holding_others_up() -> None:
    hub = Hub(None, "alone")
    with hub.subscribe("desk") as subscription:
        for number in range(1000):
            hub.publish("desk", {"number": number})
        assert subscription.lagging.is_set()


def drain(queue: asyncio.Queue[Any]) -> list[Any]:
    found = []
    while not queue.empty():
        found.append(queue.get_nowait())
    return found

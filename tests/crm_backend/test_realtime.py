"""Events reach listeners of this process and, through a real Redis, those of other replicas."""

import asyncio
import contextlib

import pytest
from redis.asyncio import Redis

from crm_backend.realtime import CHANNEL, Event, Hub, Missed, Subscription


async def test_what_one_replica_publishes_the_others_hear_once(redis_server: str) -> None:
    here, there = Hub(Redis.from_url(redis_server), "here"), Hub(Redis.from_url(redis_server), "there")
    await here.start()
    await there.start()
    with here.subscribe("desk") as own, there.subscribe("desk") as others:
        while not await heard(others):  # the other replica may not listen yet
            here.publish("desk", {"kind": "warm-up"})
        await heard(own), await heard(others)
        here.publish("desk", {"kind": "changed", "conversation_id": "c"})
        here.publish("elsewhere", {"kind": "changed"})
        assert await asyncio.wait_for(others.next(), 5) == {"kind": "changed", "conversation_id": "c"}
        assert await heard(own) == [{"kind": "changed", "conversation_id": "c"}]
        assert await heard(others) == []
    await here.stop()
    await there.stop()


async def test_without_redis_this_process_is_told_all_the_same() -> None:
    hub = Hub(Redis.from_url("redis://127.0.0.1:1/0"), "alone")
    await hub.start()
    with hub.subscribe("contact:1") as subscription:
        hub.publish("contact:1", {"kind": "changed"})
        assert await asyncio.wait_for(subscription.next(), 1) == {"kind": "changed"}
    await hub.stop()


async def test_a_listener_that_lags_is_told_so_instead_of_holding_others_up() -> None:
    hub = Hub(None, "alone")
    with hub.subscribe("desk") as subscription:
        for number in range(1000):
            hub.publish("desk", {"number": number})
        with pytest.raises(Missed):
            await subscription.next()
        hub.publish("desk", {"number": 1000})
        assert [(await subscription.next())["number"] for _ in range(500)] == list(range(501, 1001))


async def test_two_processes_of_one_name_hear_each_other_and_nonsense_deafens_nobody(redis_server: str) -> None:
    first, second = Hub(Redis.from_url(redis_server), "app-0"), Hub(Redis.from_url(redis_server), "app-0")
    await first.start()
    await second.start()
    stranger = Redis.from_url(redis_server)
    with second.subscribe("desk") as events:
        for nonsense in ("{", "7", "null", "[]"):
            await stranger.publish(CHANNEL, nonsense)
        async with asyncio.timeout(5):
            while not await heard(events):
                first.publish("desk", {"kind": "changed"})
    await stranger.aclose()
    await first.stop()
    await second.stop()


async def test_after_a_gap_every_listener_looks_again() -> None:
    """A Redis that goes away and comes back: what was said meanwhile by others is lost, and known to be."""
    connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda reader, writer: answer(reader, writer, connections), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hub = Hub(Redis.from_url(f"redis://127.0.0.1:{port}/0?protocol=2", retry=None), "here")
    await hub.start()
    with hub.subscribe("desk") as events:
        while not connections:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert await heard(events) == []
        for connection in connections:
            connection.transport.abort()
        with pytest.raises(Missed):
            await asyncio.wait_for(events.next(), 10)
    await hub.stop()
    server.close()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connections: list[asyncio.StreamWriter]) -> None:
    """As much of Redis as a subscription asks for: a subscription is confirmed, everything else is OK."""
    connections.append(writer)
    while words := await command(reader):
        confirmed = words[0].upper() == b"SUBSCRIBE"
        writer.write(b"*3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:1\r\n" % (len(words[1]), words[1]) if confirmed else b"+OK\r\n")
    writer.close()


async def command(reader: asyncio.StreamReader) -> list[bytes]:
    try:
        count = int((await reader.readuntil(b"\r\n"))[1:])
        return [(await reader.readexactly(int((await reader.readuntil(b"\r\n"))[1:]) + 2))[:-2] for _ in range(count)]
    except (OSError, asyncio.IncompleteReadError):
        return []


async def heard(events: Subscription, seconds: float = 0.2) -> list[Event]:
    """What comes within some time."""
    found = []
    with contextlib.suppress(TimeoutError):
        while True:
            found.append(await asyncio.wait_for(events.next(), seconds))
    return found

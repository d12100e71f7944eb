"""What is counted by all processes together, and by each alone while Redis is away."""

import asyncio
import time
import uuid

import pytest
from limits import RateLimitItemPerMinute
from redis.exceptions import ConnectionError as NoRedis

from crm_backend.auth.limits import network
from crm_backend.limiter import Held, Limiter

THREE = RateLimitItemPerMinute(3, 1, "tests")
ONE = RateLimitItemPerMinute(1, 1, "tests")
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def held() -> Held:
    return Held(THREE, (uuid.uuid4().hex,))


async def passed(limiter: Limiter, *held: Held, tries: int = 5) -> int:
    """How many of some tries pass."""
    return [await limiter.take(*held) for _ in range(tries)].count(0.0)


async def test_processes_that_share_a_redis_count_together(redis_server: str, held: Held) -> None:
    one, two = Limiter(redis_server), Limiter(redis_server)
    assert [await one.take(held), await two.take(held), await one.take(held)] == [0, 0, 0]
    assert 55 < await two.take(held) <= 60
    assert 55 < await one.wait(held) <= 60
    assert await two.take(Held(THREE, ("another", *held.names))) == 0


async def test_many_at_once_are_no_more(redis_server: str, held: Held) -> None:
    processes = [Limiter(redis_server) for _ in range(4)]
    waits = await asyncio.gather(*(process.take(held) for process in processes for _ in range(5)))
    assert waits.count(0.0) == 3


async def test_without_redis_each_process_counts_for_itself(held: Held) -> None:
    assert await passed(Limiter(), held) == 3
    assert await passed(Limiter(NOWHERE), held) == 3


async def test_a_redis_that_goes_away_gives_nobody_a_second_chance(
    redis_server: str, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    limiter = Limiter(redis_server)
    assert await passed(limiter, held) == 3

    async def away(*_asked: object) -> bool:
        raise NoRedis

    for method in ("hit", "test"):
        monkeypatch.setattr(limiter._shared, method, away)
    assert await passed(limiter, held) == 0


async def test_a_redis_that_hangs_is_waited_for_once(held: Held) -> None:
    async def silence(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    limiter = Limiter(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    began = time.monotonic()
    assert await passed(limiter, held) == 3
    assert time.monotonic() - began < 2.5
    server.close()


async def test_of_several_limits_the_strictest_holds(held: Held) -> None:
    limiter = Limiter()
    assert await passed(limiter, held, Held(ONE, held.names)) == 1
    assert await passed(limiter, held) == 2  # what was refused is not counted


async def test_what_is_counted_anyhow_holds_up_the_next(held: Held) -> None:
    limiter = Limiter()
    for _ in range(3):
        assert await limiter.wait(held) == 0
        await limiter.count(held)
    assert await limiter.wait(held) > 0


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "?"),
        ("testclient", "testclient"),
    ],
)
def test_a_clients_network(host: str | None, counted: str) -> None:
    assert network(host) == counted

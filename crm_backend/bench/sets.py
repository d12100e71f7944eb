"""What a second set of processes brings: two of `concierge up`, each on a core of its own, with one PostgreSQL and one Redis."""

import asyncio
import os
import shutil
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
from rich.console import Console

from crm_backend.bench.bench import CACHE
from crm_backend.bench.children import Running
from crm_backend.bench.conversation import script
from crm_backend.bench.errors import BenchError
from crm_backend.bench.load import Customers
from crm_backend.bench.machine import Machine
from crm_backend.bench.ours import Concierge
from crm_backend.bench.processes import cpu_seconds
from crm_backend.setup.places import Places

ROUNDS = 3  # of one set and of both, in turn: what else the machine does meets each alike
SECONDS = 20.0
CONVERSATIONS = 8  # side by side, with each set; enough to keep its core busy
WARM_UP = 6  # conversations
MOST_DEARER, LEAST_FASTER = 1.1, 1.5  # goals: CPU seconds a turn, turns a second, beside one set


class PinnedSet(Concierge):
    """One app process and one Rasa process with their supervisor, on one core, on servers that it shares with other sets."""

    def __init__(self, places: Places, work: Path, core: int, database_url: str, redis_url: str, of: Concierge | None) -> None:
        super().__init__(places, work)
        self.up = ("taskset", "-c", str(core), sys.executable, "-m", "crm_backend.cli", "up", "--app", "1", "--rasa", "1")
        self._servers = {"CONCIERGE_DATABASE_URL": database_url, "CONCIERGE_REDIS_URL": redis_url}
        if of:  # what is in the database already
            self.api_key, self.password = of.api_key, of.password

    def _environment(self) -> dict[str, str]:
        return super()._environment() | self._servers


@dataclass(frozen=True)
class Load:
    """What sets did while customers talked to them."""

    turns_per_second: float
    cpu_ms: float  # of the sets' processes, for each turn
    median_ms: float


@dataclass
class Talked:
    """A set that runs, and its customers."""

    running: Running
    customers: Customers

    def cpu(self) -> float:
        return sum(cpu_seconds(self.running.pid, lambda _: "").values())


def run(places: Places, database_url: str | None, redis_url: str | None, console: Console) -> None:
    """Measure and print; raises BenchError."""
    if not database_url or not database_url.startswith("postgres") or not redis_url:
        raise BenchError("Two sets share a PostgreSQL and a Redis: set CONCIERGE_DATABASE_URL and CONCIERGE_REDIS_URL.")
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2 or not shutil.which("taskset"):
        raise BenchError("Two sets need two cores, and taskset to keep each on its own.")
    work = places.root / CACHE / "sets"  # stays when something fails, with its logs
    shutil.rmtree(work, ignore_errors=True)
    console.print(f"{Machine.here()}")
    with own_database(database_url) as own:
        ones, twos = asyncio.run(_measure(places, work, cores, own, redis_url, console))
    shutil.rmtree(work)
    faster = median(two.turns_per_second for two in twos) / median(one.turns_per_second for one in ones)
    dearer = median(two.cpu_ms for two in twos) / median(one.cpu_ms for one in ones)
    console.print(f"Two sets: {faster:.2f} times the turns a second (goal {LEAST_FASTER}), ", end="")
    console.print(f"{dearer:.2f} times the CPU seconds a turn (goal {MOST_DEARER} at most); medians of {ROUNDS} rounds.")
    console.print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}")


async def _measure(
    places: Places, work: Path, cores: Sequence[int], database_url: str, redis_url: str, console: Console
) -> tuple[list[Load], list[Load]]:
    ones, twos = [], []
    first: Concierge | None = None
    async with AsyncExitStack() as stack:
        sets = []
        for number, core in enumerate(cores):
            side = PinnedSet(places, work / str(number), core, database_url, redis_url, first)
            first = first or side
            await side.prepare(lambda _: None)
            running = await stack.enter_async_context(side.started())
            customers = Customers(await stack.enter_async_context(side.door()), script())
            await customers.understood(WARM_UP)
            sets.append(Talked(running, customers))
        for number in range(1, ROUNDS + 1):
            ones.append(await _load(sets[:1]))
            twos.append(await _load(sets))
            console.print(f"Round {number}: one set {_shown(ones[-1])}; two sets {_shown(twos[-1])}")
    return ones, twos


async def _load(sets: Sequence[Talked]) -> Load:
    before = sum(each.cpu() for each in sets)
    talks = (each.customers.side_by_side(CONVERSATIONS, SECONDS, lambda _: None) for each in sets)
    done = await asyncio.gather(*talks)
    used = sum(each.cpu() for each in sets) - before
    turns = sum(each.answered for each in done)
    return Load(sum(each.turns_per_second for each in done), 1000 * used / turns, median(each.latency.median_ms for each in done))


def _shown(load: Load) -> str:
    return f"{load.turns_per_second:.1f} turns/s, {load.cpu_ms:.1f} ms of CPU a turn, median {load.median_ms:,.0f} ms"


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new database on the server, dropped afterwards; raises BenchError."""
    name = f"concierge_bench_{uuid.uuid4().hex[:12]}"
    server, _, _ = url.rpartition("/")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.Error as error:
        raise BenchError(f"No database can be made on the PostgreSQL server: {type(error).__name__}") from error
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

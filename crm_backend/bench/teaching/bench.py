"""Fills a database, starts Concierge on it, asks for every page of Teaching, and tells how long each takes."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import httpx2
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from crm_backend.bench.bench import CACHE, Board
from crm_backend.bench.errors import BenchError
from crm_backend.bench.machine import Machine
from crm_backend.bench.ours import ADMIN, Concierge
from crm_backend.bench.sets import own_database
from crm_backend.bench.teaching import beside, calls
from crm_backend.bench.teaching.calls import GOAL_MS, Took
from crm_backend.bench.teaching.log import MESSAGES, Log
from crm_backend.bench.teaching.taught import Inbox
from crm_backend.bench.teaching.words import Words
from crm_backend.db import Database
from crm_backend.migrations import migrate
from crm_backend.models import Role, User
from crm_backend.models.base import now
from crm_backend.settings import Settings, model_key
from crm_backend.setup.places import Places

PEOPLE = ("bench-person-1", "bench-person-2")
POSTGRES, SQLITE = "PostgreSQL", "SQLite"


@dataclass(frozen=True)
class Scale:
    """How many messages there are in the log, how many of them labelled, and how many wait."""

    logged: int = 1_000_000
    labelled: int = 100_000
    open: int = 20_000

    def part(self, of: int) -> "Scale":
        return Scale(self.logged // of, self.labelled // of, self.open // of)


class OnDatabase(Concierge):
    """Concierge on a database that was filled before."""

    def __init__(self, places: Places, work: Path, database_url: str) -> None:
        super().__init__(places, work)
        self.settings = Settings(data_dir=work / "data", database_url=database_url, admin_email=ADMIN)

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"CONCIERGE_DATABASE_URL": self.settings.database}


def run(places: Places, database_url: str | None, scale: Scale, file: Path | None, console: Console) -> Sequence[Took]:
    """Measure, print, and write the figures to `file`; a database of its own is filled and dropped. Raises BenchError."""
    machine = Machine.here()
    console.print(f"{machine}")
    work = places.root / CACHE / "teaching"  # stays when something fails, with its logs
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with _database(database_url, work) as (kind, url):
        took = asyncio.run(_measure(OnDatabase(places, work, url), places, scale, Board(console)))
    shutil.rmtree(work)
    _show(took, kind, scale, console)
    if file:
        told = {"date": date.today().isoformat(), "database": kind, "scale": asdict(scale), "machine": asdict(machine)}
        figures = [asdict(each) for each in took]
        file.write_text(json.dumps({**told, "load_after": os.getloadavg()[0], "pages": figures}, indent=2) + "\n", "utf-8")
    return took


async def _measure(side: OnDatabase, places: Places, scale: Scale, board: Board) -> Sequence[Took]:
    with board.phase("Prepare") as advance:
        await side.prepare(advance)
    log, inbox = Log(scale.logged // MESSAGES, now()), Inbox(scale.labelled, scale.open, PEOPLE)
    await _fill(side, places, log, inbox, board)
    async with side.started(), httpx2.AsyncClient(base_url=side.base_url, timeout=60) as client:
        signed_in = await client.post("/api/v1/auth/login", json={"email": ADMIN, "password": side.password})
        if signed_in.status_code != 200:
            raise BenchError(f"Concierge's administrator cannot sign in: {signed_in.status_code}")
        with board.phase("Pages of Teaching") as advance:
            return await calls.measure(client, log, inbox, advance)


async def _fill(side: OnDatabase, places: Places, log: Log, inbox: Inbox, board: Board) -> None:
    settings = side.settings
    key = model_key(settings)
    words = await asyncio.to_thread(Words.of, places.root, settings.nlu_model, key)
    db = Database(settings.database)
    try:
        await migrate(db)
        async with db.transaction() as session:
            for person in PEOPLE:  # who never sign in
                session.add(User(id=person, email=f"{person}@lantern.example", name=person, role=Role.ADMIN, password_hash=""))
        with board.phase(f"Fill: {log.conversations * MESSAGES:,} messages") as advance:
            await log.fill(db, words, advance)
        with board.phase(f"Fill: {inbox.labelled:,} labelled messages, {inbox.open:,} open ones") as advance:
            await inbox.fill(db, log, words, advance)
        await beside.fill(db, places.root, settings.nlu_model, key, log, inbox, words)
        if not db.is_sqlite:  # what the server does by itself in the first minutes
            async with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(text("VACUUM ANALYZE"))
    finally:
        await db.close()


@contextmanager
def _database(url: str | None, work: Path) -> Iterator[tuple[str, str]]:
    """A new database, dropped afterwards: on the PostgreSQL server of this address, or in a file."""
    if url and url.startswith("postgres"):
        with own_database(url) as own:
            yield POSTGRES, own
    else:
        yield SQLITE, f"sqlite:///{work / 'bench.db'}"


def _show(took: Sequence[Took], kind: str, scale: Scale, console: Console) -> None:
    title = f"Teaching on {kind}: {scale.logged:,} messages, {scale.labelled:,} labelled, {scale.open:,} open; ms"
    table = Table("", "first call", "median", "worst", title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for each in took:
        style = "green" if each.met else "red"
        table.add_row(each.page, f"{each.first:.0f}", f"{each.median:.0f}", f"{each.worst:.0f}", style=style)
    console.print(table)
    late = [each.page for each in took if not each.met]
    console.print(f"{calls.CALLS} calls after the first; medians over {GOAL_MS:.0f} ms: {', '.join(late) or 'none'}")
    console.print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}")

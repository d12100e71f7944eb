"""While the database is away a delivery is refused with 503, and kept when the platform delivers it again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pysqlite3
import pytest
from sqlalchemy import make_url

from crm_backend import db as database
from crm_backend.db import Database
from crm_backend.models import Author, Message
from tests.crm_backend.front_door import FrontDoor, OpenDoor, is_problem
from tests.reliability.platforms import Platforms, post
from tests.reliability.scale import FULL


class Line:
    """The way to a PostgreSQL server, which can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._ends: set[asyncio.StreamWriter] = set()
        self._cut = False
        self.port = 0

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[None]:
        door = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = door.sockets[0].getsockname()[1]
        yield
        self.cut()
        door.close()

    def cut(self) -> None:
        self._cut = True
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._cut = False

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        theirs, ours = await asyncio.open_connection(*self._server)
        self._ends |= {writer, ours}
        await asyncio.gather(_carry(reader, ours), _carry(theirs, writer))
        self._ends -= {writer, ours}


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
    writer.close()


class Away:
    """Takes this test's database away from the application, and gives it back."""

    def __init__(self, db: Database, line: Line | None) -> None:
        self._db = db
        self._line = line

    @asynccontextmanager
    async def now(self) -> AsyncIterator[None]:
        if self._line:
            self._line.cut()
            yield
            self._line.mend()
            return
        other = pysqlite3.connect(self._db.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # as a backup tool or a shell does that somebody forgot
        yield
        other.close()


@pytest.fixture
async def line(db: Database) -> AsyncIterator[Line | None]:
    """Laid before an application starts and until it has stopped."""
    if db.is_sqlite:
        yield None
        return
    made = Line(db.url.host or "127.0.0.1", db.url.port or 5432)
    async with made.laid():
        yield made


@pytest.fixture
async def away(line: Line | None, open_door: OpenDoor, db: Database, platforms: Platforms) -> tuple[FrontDoor, Away]:
    url = make_url(db.url).set(host="127.0.0.1", port=line.port) if line else db.url
    door = await open_door(database_url=url.render_as_string(hide_password=False), **platforms.settings)
    return door, Away(db, line)


async def test_a_delivery_that_cannot_be_kept_is_refused_and_kept_when_it_comes_again(
    away: tuple[FrontDoor, Away], platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not FULL:
        monkeypatch.setattr(database, "LONGEST_WAIT_TO_WRITE", 1.0)
    door, database_away = away
    events = [platform.signed(platform.text(number, f"event {number}")) for number, platform in enumerate(platforms)]
    async with door.client() as client:
        async with database_away.now():
            for answer in await asyncio.gather(*(post(client, event) for event in events)):
                assert is_problem(answer, 503) and answer.headers["retry-after"]
        assert await door.rows(Message) == []
        for answer in [await post(client, event) for event in events]:
            assert answer.status_code == 200
    async with asyncio.timeout(20):
        while len(platforms.shown()) < len(events):
            await asyncio.sleep(0.05)
    assert sorted(text for _, _, text in platforms.shown()) == [f"You said: event {number}" for number in range(len(events))]
    assert len(await door.rows(Message, Message.author == Author.CUSTOMER)) == len(events)

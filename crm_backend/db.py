"""The database: one engine, read sessions and write transactions, on SQLite or PostgreSQL."""

import asyncio
import select
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pysqlite3

# Must come before aiosqlite is imported: Python's own SQLite is often older than 3.51.3, which can corrupt a WAL file that
# several connections write (https://sqlite.org/wal.html#walreset).
sys.modules["sqlite3"] = pysqlite3

from sqlalchemy import event, make_url, text  # noqa: E402
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError, OperationalError, SQLAlchemyError  # noqa: E402
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine  # noqa: E402

from crm_backend import sqlite  # noqa: E402

Result = TypeVar("Result")
TRIES_TO_STORE = 3
# What PostgreSQL says to a transaction that it rolled back because of another one: serialization_failure, deadlock_detected.
ROLLED_BACK_FOR_ANOTHER = frozenset({"40001", "40P01"})
LONGEST_WAIT_TO_WRITE = 10.0  # seconds
OUTBOX = "outbox"  # what a session's `info` calls the contact points that it stored something to send for
BEGIN_IMMEDIATE = "BEGIN IMMEDIATE"
BEGIN = "sqlite_begin"  # the execution option that says how a transaction begins on SQLite
SAFE_SQLITE = (3, 51, 3)
PATCHED_SQLITE = ((3, 44, 6), (3, 50, 7))  # back-ports of the same repair


class DatabaseUnusable(Exception):
    """The database cannot be used; the text says why, for the person who starts the program."""


class Database:
    """Sessions on one database.

    `transaction` is one unit of work: it commits at its end and rolls back on an error. No transaction may be open while Rasa, a
    platform or another process is waited for.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except ArgumentError as error:  # its own text would show the password
            raise DatabaseUnusable("CONCIERGE_DATABASE_URL is not an address of a database") from error
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine()
        # Each statement by itself: a transaction around them brings nothing where each sees the newest state, and its end by
        # ROLLBACK has psycopg throw away all statements that it had prepared.
        reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reading_sessions = async_sessionmaker(reading, expire_on_commit=False, autoflush=False)
        writing = self.engine.execution_options(**{BEGIN: BEGIN_IMMEDIATE}) if self.is_sqlite else self.engine
        self._writing_sessions = async_sessionmaker(writing, expire_on_commit=False, autoflush=False)
        # SQLite has one writer: waiting in this process' own line is fair and costs nothing, its busy handler polls.
        self._writer = asyncio.Lock()
        self.on_outbox: Callable[[str], None] = _nobody  # told each contact point, once what is to be sent to it is committed

    def _engine(self) -> AsyncEngine:
        if not self.is_sqlite:
            engine = create_async_engine(self.url, pool_size=10, max_overflow=10, hide_parameters=True)
            event.listen(engine.sync_engine, "checkout", _refuse_hung_up)
            return engine
        _check_sqlite_version(pysqlite3.sqlite_version_info)
        path = self.url.database or ""
        engine = create_async_engine(
            self.url, pool_size=8, max_overflow=24, creator=lambda: sqlite.connect(path), hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work that may write."""
        if not self.is_sqlite:
            async with self._writing_sessions() as session, session.begin():
                yield session
            self._tell(session)
            return
        async with self._writer, self._writing_sessions() as session:
            await self._begin_immediate(session)
            yield session
            await session.commit()
        self._tell(session)

    def _tell(self, session: AsyncSession) -> None:
        for contact_point_id in session.info.get(OUTBOX, ()):
            self.on_outbox(contact_point_id)

    async def _begin_immediate(self, session: AsyncSession) -> None:
        """Become SQLite's writer, waiting without blocking while another process is."""
        end = time.monotonic() + LONGEST_WAIT_TO_WRITE
        while True:
            try:
                await session.connection()
                return
            except pysqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise OperationalError(BEGIN_IMMEDIATE, None, error) from error  # raw, nobody would take it for a database's
                await session.rollback()
                await asyncio.sleep(0.02)

    async def retried(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """`work` as one unit of work, again when another one was in its way (`tried_again`)."""

        async def attempt() -> Result:
            async with self.transaction() as session:
                return await work(session)

        return await tried_again(attempt)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Something to read from, each statement by itself; what is to be written needs a `transaction`."""
        async with self._reading_sessions() as session:
            yield session

    async def check(self) -> None:
        """Raise `DatabaseUnusable` unless the database answers."""
        try:
            async with self.reading() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            address = self.url.render_as_string(hide_password=True)
            raise DatabaseUnusable(f"cannot open the database {address}: {reason}") from error

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def tried_again(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """The result of `attempt`, which looks before it stores, again when another transaction was in its way.

    That is: somebody stored the same row in between, which will now be found; or PostgreSQL ended a deadlock with another
    transaction by rolling this one back. So `attempt` may run more than once, and has no effect but on the database.
    """
    for left in reversed(range(TRIES_TO_STORE)):
        try:
            return await attempt()
        except (IntegrityError, OperationalError) as error:
            if not left or not _in_the_way(error):
                raise
    raise AssertionError("unreachable")


def _in_the_way(error: IntegrityError | OperationalError) -> bool:
    """Whether another transaction is to blame, so that the next try may go well."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in ROLLED_BACK_FOR_ANOTHER


def _nobody(_contact_point_id: str) -> None:
    pass


def _check_sqlite_version(version: tuple[int, ...]) -> None:
    safe = version >= SAFE_SQLITE or any(patched <= version < (patched[0], patched[1] + 1, 0) for patched in PATCHED_SQLITE)
    if not safe:
        found = ".".join(map(str, version))
        raise DatabaseUnusable(f"SQLite {found} can corrupt its write-ahead log; 3.51.3 or later is needed (pysqlite3 brings it)")


def _refuse_hung_up(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool make a new connection when PostgreSQL has ended this one; an idle one has nothing else to be heard.

    Unlike a ping it costs no round trip.
    """
    heard, _, _ = select.select([connection.driver_connection.fileno()], [], [], 0)
    if heard:
        raise DisconnectionError("PostgreSQL ended the connection")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Begin what writes; what only reads sees each statement's newest state, as on PostgreSQL."""
    if begin := connection.get_execution_options().get(BEGIN):
        connection.connection.dbapi_connection.execute(begin)

"""SQLite for SQLAlchemy's async engine without a thread hop for every statement (docs/decisions/0001-sqlite-inline.md).

aiosqlite hands each statement to a thread of its connection and waits for the answer: about a hundred hops a turn of a
conversation, each dearer than the statement itself. Here statements, which take microseconds, run where they are; what waits for
the disk (a commit) or may take long (many rows at once) goes to a thread.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Self

import pysqlite3

MANY_ROWS = 50
BUSY_SECONDS = 0.01  # a statement may hold the event loop up so long; `Database.transaction` tries again without blocking


async def _in_thread(work: Callable[..., Any], *arguments: Any) -> None:
    """Run this in a thread; a wait that is cancelled ends only when the thread has: two may never use one connection."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


class Cursor:
    """The part of aiosqlite's cursor that SQLAlchemy's dialect uses."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        self._cursor.execute(statement, parameters)
        return self

    async def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> Self:
        if len(rows) < MANY_ROWS:
            self._cursor.executemany(statement, rows)
        else:
            await _in_thread(self._cursor.executemany, statement, rows)
        return self

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        rows: list[Any] = self._cursor.fetchmany(size or self.arraysize)
        return rows

    async def fetchall(self) -> list[Any]:
        rows: list[Any] = self._cursor.fetchall()
        return rows

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        count: int = self._cursor.rowcount
        return count

    @property
    def lastrowid(self) -> int | None:
        row: int | None = self._cursor.lastrowid
        return row


class Connection:
    """The part of aiosqlite's connection that SQLAlchemy's dialect uses; it never begins a transaction by itself."""

    isolation_level = None

    def __init__(self, path: str) -> None:
        self._connection: Any = pysqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, cached_statements=256
        )

    def cursor(self) -> Cursor:
        return Cursor(self._connection.cursor())

    async def commit(self) -> None:
        if self._connection.in_transaction:
            await _in_thread(self._connection.commit)

    async def rollback(self) -> None:
        self._connection.rollback()

    async def create_function(self, name: str, arguments: int, function: Callable[..., Any], **how: Any) -> None:
        self._connection.create_function(name, arguments, function, **how)

    async def close(self) -> None:
        self._connection.close()

    def stop(self) -> None:
        self._connection.close()


async def connect(path: str) -> Connection:
    """Open the database file at `path`."""
    return Connection(path)

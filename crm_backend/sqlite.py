"""SQLite for SQLAlchemy's async engine without a thread hop for every statement (docs/decisions/0001-sqlite-inline.md).

aiosqlite hands each statement to a thread of its connection and waits for the answer: about a hundred hops a turn of a
conversation, each dearer than the statement itself. Here statements, which take microseconds, run where they are; what waits for
the disk (a commit) or may take long (many rows at once) goes to a thread.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Self

import pysqlite3
from sqlalchemy.util import await_only

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


class Cursor(pysqlite3.Cursor):  # type: ignore[misc]  # pysqlite3 has no types
    """A cursor that writes many rows in a thread."""

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy awaits when a result has been read to its end."""

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> Self:
        """Run a statement once for each row."""
        if len(rows) < MANY_ROWS:
            super().executemany(statement, rows)
        else:
            await_only(_in_thread(super().executemany, statement, rows))
        return self


class Connection(pysqlite3.Connection):  # type: ignore[misc]
    """A connection that commits in a thread; it never begins a transaction by itself.

    SQLAlchemy calls it from within its greenlets, where `await_only` may wait.
    """

    def cursor(self, factory: type[Cursor] = Cursor) -> Cursor:
        cursor: Cursor = super().cursor(factory)
        return cursor

    def commit(self) -> None:
        if self.in_transaction:
            await_only(_in_thread(super().commit))

    def terminate(self) -> None:
        """Close it outside of a greenlet; SQLAlchemy's word for connections that nobody gave back."""
        self.close()


def connect(path: str) -> Connection:
    """Open the database file at `path`."""
    connection: Connection = pysqlite3.connect(
        path,
        factory=Connection,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
        cached_statements=256,
    )
    return connection

"""Many rows at once, the quickest way that each database has, and whole tables to oneself."""

import asyncio
from collections.abc import Iterable
from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.errors import LockNotAvailable
from sqlalchemy import Table, insert, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

TRIES_TO_HOLD = 40
PATIENCE = "250ms"  # with each table, below PostgreSQL's deadlock_timeout (1 s): we step back, nobody is rolled back for us
BREATH = 0.1  # seconds in which the others get on


async def store(session: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert these rows, all of which have every column; a part of the session's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        await _copy(session, table, rows)
    else:
        await session.execute(insert(table), rows)


async def _copy(session: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> None:
    connection = await session.connection()
    driver: AsyncConnection[Any] | None = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    dialect = connection.dialect
    # the values go past SQLAlchemy, so each column's type prepares them here
    columns = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.columns]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row([prepare(row[name]) if prepare else row[name] for name, prepare in columns])


async def hold(session: AsyncSession, tables: Iterable[Table]) -> None:
    """Let nobody but this transaction write in these tables until it ends; others may read.

    Who writes meanwhile waits, and who was about to write in several of the tables finishes first: without this, deleting
    whole tables meets their locks in any order. On SQLite a transaction that may write has all tables to itself anyway.
    Raises `OperationalError` when the others never leave a moment.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    lock = text(f"LOCK TABLE {', '.join(table.name for table in tables)} IN EXCLUSIVE MODE")
    await session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    for left in reversed(range(TRIES_TO_HOLD)):
        try:
            async with session.begin_nested():  # what is locked already is let go when another table cannot be had
                await session.execute(lock)
            return
        except OperationalError as error:
            if not left or not isinstance(error.orig, LockNotAvailable):
                raise
            await asyncio.sleep(BREATH)

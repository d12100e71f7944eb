"""Many rows at once, the quickest way that each database has."""

from typing import Any

from psycopg import AsyncConnection, sql
from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession


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

"""`INSERT ... ON CONFLICT` on both databases, and the numbers that people read, made with it."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Base, NumberSequence

FIRST_NUMBER = 1001


def insert(session: AsyncSession, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert statement with `on_conflict_do_nothing` and `on_conflict_do_update` for the session's database."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


async def next_number(session: AsyncSession, series: str) -> str:
    """The next number of a series, such as `TK-1002`; racing transactions wait for each other and get different ones."""
    statement: Any = insert(session, NumberSequence).values(series=series, last=FIRST_NUMBER)
    statement = statement.on_conflict_do_update(index_elements=["series"], set_={"last": NumberSequence.last + 1})
    number = (await session.execute(statement.returning(NumberSequence.last))).scalar_one()
    return f"{series}-{number}"

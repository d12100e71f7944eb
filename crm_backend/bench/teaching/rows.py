"""Rows as the database takes them in bulk: with every column, whether it was given or not."""

from typing import Any, cast

from sqlalchemy import Column, Table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crm_backend.demo import bulk
from crm_backend.models import Base
from crm_backend.models.base import new_id, now


class Rows:
    """Rows of one table that are inserted together."""

    def __init__(self, model: type[Base]) -> None:
        self._table = cast(Table, model.__table__)
        self._usual = {column.name: _usual(column) for column in self._table.columns}
        self.made: list[dict[str, Any]] = []

    def add(self, **given: Any) -> dict[str, Any]:
        """One more; what is not given has its usual value, a fresh id, and was made now."""
        row = {**self._usual, **given}
        if "id" in row and row["id"] is None:
            row["id"] = new_id()
        if "created_at" in row and row["created_at"] is None:
            row["created_at"] = now()
        self.made.append(row)
        return row

    async def store(self, session: AsyncSession) -> None:
        """Insert them; there are none afterwards."""
        if self.made:
            await bulk.store(session, self._table, self.made)
        self.made = []


def _usual(column: Column[Any]) -> Any:
    """What a row has that says nothing of it."""
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None

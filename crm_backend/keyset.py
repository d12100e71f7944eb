"""Lists that are newest first, page by page: where the last page ended becomes a condition of the next query."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend import pagination

Row = TypeVar("Row")
Position = tuple[datetime, str]


def position(cursor: str | None) -> Position | None:
    """Where the last page ended; raises `NotUnderstood` for a cursor that is not one of ours."""
    if cursor is None:
        return None
    at, identity = pagination.decode(cursor, 2)
    return pagination.moment(at), identity


def after(at: InstrumentedAttribute[datetime], identity: InstrumentedAttribute[str], end: Position) -> ColumnElement[bool]:
    """The condition for rows beyond this end of a list sorted by `at` and `identity`, both falling."""
    return or_(at < end[0], and_(at == end[0], identity < end[1]))


def page(rows: Sequence[Row], limit: int, position_of: Callable[[Row], Position]) -> tuple[Sequence[Row], str | None]:
    """One page of rows that were asked for with one more than `limit`, and the cursor for the next page if there is one."""
    if len(rows) <= limit:
        return rows, None
    at, identity = position_of(rows[limit - 1])
    return rows[:limit], pagination.encode(at.isoformat(), identity)

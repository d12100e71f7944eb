"""Lists in pages: an opaque cursor that says where the last page ended."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from crm_backend.errors import NotUnderstood


def encode(*position: str) -> str:
    """The cursor for the row at this position (its sort key, then its id)."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[str]:
    """The position in a cursor; raises `NotUnderstood` for anything that `encode` did not make."""
    try:
        position: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise NotUnderstood("The cursor is not one of ours.", code="cursor") from error
    if not isinstance(position, list) or len(position) != parts or not all(map(_is_plain, position)):
        raise NotUnderstood("The cursor is not one of ours.", code="cursor")
    return position


def moment(text: str) -> datetime:
    """A time that stood in a cursor."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("no zone")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotUnderstood("The cursor is not one of ours.", code="cursor") from error


def number(text: str) -> int:
    """A number of a thread that stood in a cursor."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotUnderstood("The cursor is not one of ours.", code="cursor")
    return int(text)


def _is_plain(part: object) -> bool:
    return isinstance(part, str) and part.isascii() and part.isprintable()

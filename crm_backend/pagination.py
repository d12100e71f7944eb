"""Lists in pages: an opaque cursor that says where the last page ended."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from crm_backend.errors import NotUnderstood


def encode(*position: str) -> str:
    """The cursor for the row at this position (its sort key, then its id)."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str, parts: int) -> list[str]:
    """The position in a cursor; raises `NotUnderstood` for anything that `encode` did not make."""
    try:
        position: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError) as error:
        raise NotUnderstood("The cursor is not one of ours.", code="cursor") from error
    if not isinstance(position, list) or len(position) != parts or not all(isinstance(part, str) for part in position):
        raise NotUnderstood("The cursor is not one of ours.", code="cursor")
    return position


def moment(text: str) -> datetime:
    """A time that stood in a cursor."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood("The cursor is not one of ours.", code="cursor") from error

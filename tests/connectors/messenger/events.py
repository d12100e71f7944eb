"""Events as the Messenger Platform documents them."""

import json
from typing import Any

PAGE, INSTAGRAM, ADA = "1067280970047460", "17841405822304914", "6254327744597"
URL = "https://scontent.xx.fbcdn.net/v/t1.15752-9/a.jpg?_nc_cat=1"


def attached(kind: str, **payload: Any) -> dict[str, Any]:
    """One attachment."""
    return {"type": kind, "payload": payload}


def message(text: str | None = "Where is LT-100001?", number: int = 1, **more: Any) -> dict[str, Any]:
    """A message of Ada's."""
    return event(message={"mid": f"m_{number}", **({"text": text} if text is not None else {}), **more})


def event(**content: Any) -> dict[str, Any]:
    """An event of Ada's with the page."""
    return {"sender": {"id": ADA}, "recipient": {"id": PAGE}, "timestamp": 1_760_000_000_123, **content}


def delivery(*events: Any, account: str = PAGE, of: str = "page", **more: Any) -> dict[str, Any]:
    """A delivery of a page's events."""
    return {"object": of, "entry": [{"id": account, "time": 1_760_000_000_456, "messaging": list(events), **more}]}


def body(update: Any) -> bytes:
    """A delivery as it is posted."""
    return json.dumps(update).encode()

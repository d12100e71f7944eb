"""Calling a platform's API, and what came of it: surely not delivered, perhaps delivered, refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.trust import trusted

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
LARGEST_FILE = 20 * 1024 * 1024  # bytes


class NotAccepted(DeliveryFailed):
    """400: the call makes no sense to the platform; another one for the same message might."""


def client(base: str, transport: httpx2.AsyncBaseTransport | None = None, **options: Any) -> httpx2.AsyncClient:
    """A client for one platform's API."""
    return httpx2.AsyncClient(base_url=base, timeout=TIMEOUT, transport=transport, verify=trusted(), **options)


async def call(http: httpx2.AsyncClient, method: str, url: str, **request: Any) -> httpx2.Response:
    """Make a call; raises `TryAgainLater` when it was never sent, `DeliveryUncertain` when no answer came."""
    try:
        return await http.request(method, url, **request)
    except NEVER_SENT as error:
        raise TryAgainLater(f"no connection: {type(error).__name__}") from error
    except httpx2.TransportError as error:
        raise DeliveryUncertain(f"no answer: {type(error).__name__}") from error


def document(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer; an empty one when there is none."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def refuse(answer: httpx2.Response, reason: str, *, platforms_own: bool, retry_after: object = None) -> None:
    """Raise what an answer other than success means; `platforms_own`: the platform itself spoke, not something in between."""
    if answer.status_code == 429 or (answer.status_code >= 500 and platforms_own):
        raise TryAgainLater(reason, seconds(retry_after if retry_after is not None else answer.headers.get("retry-after")))
    if answer.status_code >= 500 or answer.status_code < 400:  # nobody knows for whom it spoke
        raise DeliveryUncertain(reason)
    raise NotAccepted(reason) if answer.status_code == 400 else DeliveryFailed(reason)


def seconds(said: object) -> float | None:
    """How long to wait, as `Retry-After` says it: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    try:
        return max(0.0, float(str(said))) if said is not None else None
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(str(said)) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


async def download(http: httpx2.AsyncClient, url: str, headers: Mapping[str, str] | None = None) -> tuple[bytes, str]:
    """A file's bytes and its content type; raises `DeliveryFailed` when it is too large or gone, else `TryAgainLater`."""
    try:
        async with http.stream("GET", url, headers=dict(headers or {}), follow_redirects=False) as answer:
            if answer.status_code >= 500 or answer.status_code == 429:
                raise TryAgainLater(f"the file: {answer.status_code}", seconds(answer.headers.get("retry-after")))
            if answer.status_code != 200:
                raise DeliveryFailed(f"the file: {answer.status_code}")
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST_FILE:
                    raise DeliveryFailed("the file is too large")
    except httpx2.TransportError as error:
        raise TryAgainLater(f"the file: {type(error).__name__}") from error
    return bytes(content), answer.headers.get("content-type", "").partition(";")[0].strip().lower()

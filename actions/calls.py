"""How the CRM is called: timed, and safe to repeat; and how its refusals are told apart.

CrmError
├── CrmUnavailable         no answer in time, or the CRM's own failure
├── VerificationRequired   a visitor has not shown yet that the order is theirs
├── NotFound               not there, or not theirs
├── Conflict               known and not possible now; `code` says why
└── Refused                any other 4xx: what was sent will not do; `members` may say more
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

COLLECTIONS = frozenset({"orders", "tickets", "promo-codes", "returns"})  # in a path, what follows them is somebody's
TIMEOUT = 3.0  # seconds for one try, all of it
Json = dict[str, Any]
R = TypeVar("R", bound=BaseModel)
_made: ContextVar[list[Json] | None] = ContextVar("made", default=None)


@contextlib.contextmanager
def recorded() -> Iterator[list[Json]]:
    """The calls that are made meanwhile: method, path without what is somebody's, status (None: no answer) and milliseconds."""
    calls: list[Json] = []
    token = _made.set(calls)
    try:
        yield calls
    finally:
        _made.reset(token)


class CrmError(Exception):
    """The CRM did not do what it was asked; carries its problem code, never its text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CrmUnavailable(CrmError):
    """No answer in time, or the CRM's own failure."""


class VerificationRequired(CrmError):
    """A visitor has not shown yet that the order is theirs."""


class NotFound(CrmError):
    """Not there, or not theirs."""


class Conflict(CrmError):
    """Known and not possible now."""


class Refused(CrmError):
    """Any other refusal: what was sent will not do."""

    def __init__(self, code: str, members: Json) -> None:
        super().__init__(code)
        self.members = members  # of the problem, as docs/contracts.md has them


class Calls:
    """Calls for one conversation: each is tried twice, then the CRM counts as away."""

    def __init__(self, client: httpx2.AsyncClient, *, timeout: float = TIMEOUT) -> None:
        self._client = client
        self._timeout = timeout

    async def _get(self, conversation: str, path: str, **query: str | int | list[str] | None) -> Json:
        given = {name: value for name, value in query.items() if value is not None}
        return await self._call("GET", conversation, path, params=given)

    async def _write(self, conversation: str, path: str, body: Json, key: str) -> Json:
        return await self._call("POST", conversation, path, json=body, headers={"Idempotency-Key": key})

    async def _call(self, method: str, conversation: str, path: str, **options: Any) -> Json:
        url = f"/api/v1/bot/conversations/{conversation}/{path}"
        try:
            return await self._try(method, url, path, options)
        except CrmUnavailable:  # once more does no harm: reads have no effect, and a write without a key cannot be asked for
            return await self._try(method, url, path, options)

    async def _try(self, method: str, url: str, path: str, options: dict[str, Any]) -> Json:
        started = time.perf_counter()
        status: int | None = None
        try:
            async with asyncio.timeout(self._timeout):  # the client's own time-outs count per read, and not at all over ASGI
                response = await self._client.request(method, url, **options)
            status = response.status_code
        except (TimeoutError, httpx2.TransportError) as error:
            raise CrmUnavailable(type(error).__name__) from error
        finally:
            if (made := _made.get()) is not None:
                ms = round(1000 * (time.perf_counter() - started), 1)
                made.append({"method": method, "path": pattern(path), "status": status, "ms": ms})
        if response.is_success:
            return _object(response)
        raise _error(response)


def pattern(path: str) -> str:
    """A path without the numbers and codes in it: `orders/{id}/cancel`."""
    parts = path.split("/")
    return "/".join("{id}" if before in COLLECTIONS else part for before, part in zip(["", *parts], parts, strict=False))


def _error(response: httpx2.Response) -> CrmError:
    status = response.status_code
    if status >= 500 or status == 429:
        return CrmUnavailable(f"status_{status}")
    problem = _object(response)
    code = str(problem.get("code") or f"status_{status}")
    if status == 403 and code == "verification_required":
        return VerificationRequired(code)
    told_apart = {404: NotFound, 409: Conflict}.get(status)
    return told_apart(code) if told_apart else Refused(code, problem)


def _object(response: httpx2.Response) -> Json:
    try:
        body = response.json()
    except ValueError as error:
        raise CrmUnavailable("unreadable") from error
    if not isinstance(body, dict):
        raise CrmUnavailable("unreadable")
    return body


def read(record: type[R], body: Json) -> R:
    """The record that an answer holds. Raises `CrmUnavailable` for nonsense."""
    try:
        return record.model_validate(body)
    except ValidationError as error:
        raise CrmUnavailable("unreadable") from error


def read_all(record: type[R], body: Json) -> list[R]:
    """The records of a list. Raises `CrmUnavailable` for nonsense."""
    return [read(record, item) for item in body.get("items", [])]

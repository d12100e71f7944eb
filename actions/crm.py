"""The only door to the CRM: one method per call of its bot API (docs/contracts.md), typed, timed, and safe to repeat.

CrmError
├── CrmUnavailable         no answer in time, or the CRM's own failure
├── VerificationRequired   a visitor has not shown yet that the order is theirs
├── NotFound               not there, or not theirs
├── Conflict               known and not possible now; `code` says why
└── Refused                any other 4xx: a mistake of ours
"""

import asyncio
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from actions.records import (
    Article,
    Cancellation,
    Order,
    Queued,
    Record,
    Refund,
    Return,
    ReturnOptions,
    ReturnQuote,
    Ticket,
)

TIMEOUT = 3.0  # seconds for one try, all of it
Json = dict[str, Any]
R = TypeVar("R", bound=BaseModel)


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
    """Any other refusal: a mistake of ours."""


class Verified(Record):
    """Whether what a visitor gave fits the order."""

    verified: bool


class Crm:
    """The CRM as the bot sees it. Whose data it is, the CRM decides by the conversation.

    Every method raises `CrmUnavailable` after two tries. Every write takes `key`, the idempotency key: the same has one effect.
    """

    def __init__(self, client: httpx2.AsyncClient, *, timeout: float = TIMEOUT) -> None:
        self._client = client
        self._timeout = timeout

    async def choose_language(self, conversation: str, code: str, *, key: str) -> None:
        """Note that the customer asked for this language (ISO 639-1)."""
        await self._write(conversation, "language", {"code": code}, key)

    async def verify(
        self, conversation: str, number: str, *, email: str | None = None, phone: str | None = None, key: str
    ) -> bool:
        """Whether the e-mail or phone is the one on the order; if so the visitor may see it from now on."""
        contact = {"email": email} if email else {"phone": phone}
        answer = await self._write(conversation, "verify", {"order_number": number, **contact}, key)
        return _read(Verified, answer).verified

    async def orders(self, conversation: str, *, limit: int = 50) -> list[Order]:
        """The customer's orders, newest first. Raises `VerificationRequired` for visitors."""
        return _items(Order, await self._get(conversation, "orders", limit=limit))

    async def order(self, conversation: str, number: str) -> Order:
        """One order. Raises `VerificationRequired` or `NotFound`."""
        return _read(Order, await self._get(conversation, f"orders/{number}"))

    async def cancel(self, conversation: str, number: str, *, key: str) -> Cancellation:
        """Cancel an order if it is not too late. Raises `VerificationRequired` or `NotFound`."""
        return _read(Cancellation, await self._write(conversation, f"orders/{number}/cancel", {}, key))

    async def return_options(self, conversation: str, number: str) -> ReturnOptions:
        """What of an order can be sent back. Raises `VerificationRequired` or `NotFound`."""
        return _read(ReturnOptions, await self._get(conversation, f"orders/{number}/return-options"))

    async def return_quote(self, conversation: str, number: str, items: list[str]) -> ReturnQuote:
        """What sending these items (ids) back would bring. Raises `Conflict` as `register_return` does."""
        return _read(ReturnQuote, await self._get(conversation, f"orders/{number}/return-quote", item_id=items))

    async def register_return(self, conversation: str, number: str, items: list[str], reason: str, *, key: str) -> Return:
        """Register a return and get its label. Raises `Conflict` with the reason of `ReturnOptions`, or `business_rule`."""
        return _read(
            Return, await self._write(conversation, f"orders/{number}/returns", {"item_ids": items, "reason": reason}, key)
        )

    async def refunds(self, conversation: str, number: str | None = None) -> list[Refund]:
        """Refunds, newest first, of one order or of all. Raises `VerificationRequired` or `NotFound`."""
        return _items(Refund, await self._get(conversation, "refunds", order_number=number))

    async def tickets(self, conversation: str) -> list[Ticket]:
        """The customer's tickets, newest first. Raises `VerificationRequired` for visitors."""
        return _items(Ticket, await self._get(conversation, "tickets"))

    async def ticket(self, conversation: str, number: str) -> Ticket:
        """One ticket. Raises `VerificationRequired` or `NotFound`."""
        return _read(Ticket, await self._get(conversation, f"tickets/{number}"))

    async def open_ticket(
        self,
        conversation: str,
        *,
        kind: str,
        subject: str,
        description: str,
        order_number: str | None = None,
        priority: str | None = None,
        key: str,
    ) -> Ticket:
        """Open a ticket in the customer's words."""
        ticket = {"kind": kind, "subject": subject, "description": description}
        optional = {name: value for name, value in (("order_number", order_number), ("priority", priority)) if value}
        return _read(Ticket, await self._write(conversation, "tickets", ticket | optional, key))

    async def knowledge(self, conversation: str, topic: str) -> list[Article]:
        """Articles about an intent or a product family, the most important first."""
        return _items(Article, await self._get(conversation, "knowledge", topic=topic))

    async def hand_over(self, conversation: str, reason: str, *, note: str | None = None, key: str) -> Queued:
        """Call a person; asking again does no harm."""
        return _read(
            Queued, await self._write(conversation, "handoff", {"reason": reason} | ({"note": note} if note else {}), key)
        )

    async def rate(self, conversation: str, rating: int, *, key: str) -> None:
        """Store how the customer liked it, 1 to 5."""
        await self._write(conversation, "feedback", {"rating": rating}, key)

    async def _get(self, conversation: str, path: str, **query: str | int | list[str] | None) -> Json:
        given = {name: value for name, value in query.items() if value is not None}
        return await self._call("GET", conversation, path, params=given)

    async def _write(self, conversation: str, path: str, body: Json, key: str) -> Json:
        return await self._call("POST", conversation, path, json=body, headers={"Idempotency-Key": key})

    async def _call(self, method: str, conversation: str, path: str, **options: Any) -> Json:
        url = f"/api/v1/bot/conversations/{conversation}/{path}"
        try:
            return await self._try(method, url, options)
        except CrmUnavailable:  # once more does no harm: reads have no effect, and a write without a key cannot be asked for
            return await self._try(method, url, options)

    async def _try(self, method: str, url: str, options: dict[str, Any]) -> Json:
        try:
            async with asyncio.timeout(self._timeout):  # the client's own time-outs count per read, and not at all over ASGI
                response = await self._client.request(method, url, **options)
        except (TimeoutError, httpx2.TransportError) as error:
            raise CrmUnavailable(type(error).__name__) from error
        if response.is_success:
            return _object(response)
        raise _error(response)


def _error(response: httpx2.Response) -> CrmError:
    status = response.status_code
    if status >= 500 or status == 429:
        return CrmUnavailable(f"status_{status}")
    code = str(_object(response).get("code") or f"status_{status}")
    if status == 403 and code == "verification_required":
        return VerificationRequired(code)
    return {404: NotFound, 409: Conflict}.get(status, Refused)(code)


def _object(response: httpx2.Response) -> Json:
    try:
        body = response.json()
    except ValueError as error:
        raise CrmUnavailable("unreadable") from error
    if not isinstance(body, dict):
        raise CrmUnavailable("unreadable")
    return body


def _read(record: type[R], body: Json) -> R:
    try:
        return record.model_validate(body)
    except ValidationError as error:
        raise CrmUnavailable("unreadable") from error


def _items(record: type[R], body: Json) -> list[R]:
    return [_read(record, item) for item in body.get("items", [])]

"""The CRM client: typed answers, typed errors, three seconds, one repeat, and keys that keep a repeat harmless."""

import asyncio
import time
from collections.abc import Callable

import httpx2
import pytest

from actions.crm import Conflict, Crm, CrmUnavailable, NotFound, Refused, VerificationRequired
from tests.actions.crm_double import CrmDouble

KEY = "c1:m1:cancel_order"


def over(double: CrmDouble) -> Crm:
    return Crm(httpx2.AsyncClient(transport=httpx2.ASGITransport(double), base_url="http://crm"))


def answering(handler: Callable[[httpx2.Request], httpx2.Response], *, timeout: float = 3.0) -> Crm:
    return Crm(httpx2.AsyncClient(transport=httpx2.MockTransport(handler), base_url="http://crm"), timeout=timeout)


async def test_an_order_is_read() -> None:
    order = await over(CrmDouble()).order("c1", "LT-100006")
    assert order.status == "shipped" and order.is_open and not order.cancellable
    assert order.shipment and order.shipment.late_days == 6
    assert order.items[0].name == "Scout robot vacuum"


async def test_errors_have_types() -> None:
    with pytest.raises(NotFound) as unknown:
        await over(CrmDouble()).order("c1", "LT-999999")
    assert unknown.value.code == "order_unknown"
    with pytest.raises(VerificationRequired):
        await over(CrmDouble(known=False)).orders("c1")
    with pytest.raises(Conflict) as closed:
        await over(CrmDouble()).register_return("c1", "LT-100004", ["LT-100004-smart-plug"], "too late", key=KEY)
    assert closed.value.code == "window_closed"


async def test_a_refusal_of_another_kind_is_our_mistake() -> None:
    with pytest.raises(Refused) as refused:
        await answering(lambda request: httpx2.Response(422, json={"code": "invalid"})).tickets("c1")
    assert refused.value.code == "invalid"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_read_is_tried_twice(status: int) -> None:
    tries: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        tries.append(request.method)
        return httpx2.Response(status) if len(tries) == 1 else httpx2.Response(200, json={"items": []})

    assert await answering(handler).orders("c1") == []
    assert tries == ["GET", "GET"]


async def test_after_two_tries_the_crm_is_unavailable() -> None:
    double = CrmDouble()
    double.failing = {"orders"}
    with pytest.raises(CrmUnavailable) as away:
        await over(double).orders("c1")
    assert away.value.code == "status_503"
    assert double.calls == [("GET", "orders")] * 2


async def test_a_write_is_repeated_only_under_the_same_key() -> None:
    keys: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        keys.append(request.headers["Idempotency-Key"])
        raise httpx2.ReadError("the connection broke after it was sent")

    with pytest.raises(CrmUnavailable):
        await answering(handler).rate("c1", 5, key=KEY)
    assert keys == [KEY, KEY]


async def test_a_refusal_is_not_repeated() -> None:
    double = CrmDouble()
    with pytest.raises(NotFound):
        await over(double).order("c1", "LT-999999")
    assert len(double.calls) == 1


async def test_the_same_key_has_one_effect() -> None:
    double = CrmDouble()
    crm = over(double)
    first = await crm.open_ticket("c1", kind="complaint", subject="slow", description="so slow", key=KEY)
    again = await crm.open_ticket("c1", kind="complaint", subject="slow", description="so slow", key=KEY)
    assert first == again and len(double.tickets) == 1


async def test_a_silent_crm_is_given_up() -> None:
    async def never(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(30)

    crm = Crm(httpx2.AsyncClient(transport=httpx2.ASGITransport(never), base_url="http://crm"), timeout=0.1)
    started = time.monotonic()
    with pytest.raises(CrmUnavailable):
        await crm.orders("c1")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"items": [{"number": 7}]}'])
async def test_nonsense_counts_as_unavailable(content: bytes) -> None:
    with pytest.raises(CrmUnavailable):
        await answering(lambda request: httpx2.Response(200, content=content)).orders("c1")

"""Sending items back: for their money, or for others in their place."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotUnderstood
from crm_backend.models import Exchange, Order, OrderItem, Refund, RefundReason, RefundStatus, Return, ReturnStatus
from crm_backend.models.base import new_id
from crm_backend.orders import ledger, rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import Terms
from crm_backend.orders.service import get
from crm_backend.upsert import next_number

OBSTACLES = {
    "not_delivered": "The order has not been delivered.",
    "window_closed": "The time for returns is over.",
    "already_returned": "All of this has been sent back already.",
}


@dataclass(frozen=True)
class ReturnQuote:
    """What sending these lines back would bring: so many minor units of the order's currency, to where they came from."""

    order: Order
    items: list[OrderItem]
    amount: int
    method: str


@dataclass(frozen=True)
class AnnouncedReturn:
    """A return that was just announced, and the refund that it asks for."""

    order: Order
    parcel: Return
    items: list[OrderItem]
    refund: Refund


@dataclass(frozen=True)
class CalledOffReturn:
    """A return that was just taken back, and what stays with the customer."""

    order: Order
    parcel: Return
    items: list[OrderItem]


@dataclass(frozen=True)
class RequestedExchange:
    """An exchange that was just asked for, and the return with which the old item comes."""

    order: Order
    item: OrderItem
    parcel: Return
    exchange: Exchange


async def quote_return(session: AsyncSession, viewer: Viewer, number: str, item_ids: Sequence[str], terms: Terms) -> ReturnQuote:
    """What announcing this return would bring; changes nothing, and raises what `announce_return` raises."""
    return _quote(await get(session, viewer, number), item_ids, terms)


async def announce_return(
    session: AsyncSession, viewer: Viewer, number: str, item_ids: Sequence[str], reason: str, terms: Terms
) -> AnnouncedReturn:
    """Announce that these lines come back: they get a label, and their refund waits until they are here.

    Raises `Conflict` with why they cannot as its code, or `business_rule` when the amount is for a person to decide.
    """
    order = await get(session, viewer, number, lock=True)
    quote = _quote(order, item_ids, terms)
    parcel = await ledger.make_label(session, order, quote.items, reason)
    refund = ledger.promise(order, quote.amount, RefundReason.RETURNED, terms)
    refund.return_id = parcel.id
    details = {"return": parcel.number, "items": [item.id for item in quote.items], "reason": reason}
    ledger.audit(session, viewer, "order.return_announced", order, details)
    await session.flush()
    return AnnouncedReturn(order, parcel, quote.items, refund)


async def call_off_return(session: AsyncSession, viewer: Viewer, order_number: str, return_number: str) -> CalledOffReturn:
    """Take back a return that has not been sent: its label ends, its refund is dropped, its items may come back another time.

    Raises `NotFound` with `return_unknown`, and `Conflict` with `on_its_way` or `business_rule` (a person decides) as its code.
    """
    order = await get(session, viewer, order_number, lock=True)
    parcel = next((each for each in order.returns if each.number == return_number.strip().upper()), None)
    if parcel is None:
        raise viewer.refuse("return_unknown", "There is no such return of this order.")
    ids = {line.item_id for line in parcel.items}
    items = [item for item in order.items if item.id in ids]
    if obstacle := rules.call_off_obstacle(order, parcel):
        raise Conflict("This return cannot be called off any more.", code=obstacle)
    parcel.status = ReturnStatus.CALLED_OFF
    for line in parcel.items:
        await session.delete(line)
    for refund in order.refunds:
        if refund.return_id == parcel.id:
            refund.status, refund.expected_on = RefundStatus.DECLINED, None
    details = {"return": parcel.number, "items": sorted(ids)}
    ledger.audit(session, viewer, "order.return_called_off", order, details)
    await session.flush()
    await session.refresh(parcel, ["items"])
    return CalledOffReturn(order, parcel, items)


async def request_exchange(
    session: AsyncSession, viewer: Viewer, number: str, item_id: str, wanted: str, reason: str | None, terms: Terms
) -> RequestedExchange:
    """Ask for something else in an item's place: the item gets a label, the wish goes to a person.

    Raises `Conflict` with `already_exchanged`, or with why the item cannot come back, as its code.
    """
    order = await get(session, viewer, number, lock=True)
    if item_id in {exchange.item_id for exchange in order.exchanges}:
        raise Conflict("This item is being exchanged already.", code="already_exchanged")
    (item,) = _chosen_items(order, [item_id], terms)
    parcel = await ledger.make_label(session, order, [item], reason or "exchange")
    exchange = await add_exchange(session, order, item, parcel, wanted)
    details = {"exchange": exchange.number, "return": parcel.number, "item": item.id, "wanted": wanted}
    ledger.audit(session, viewer, "order.exchange_requested", order, details)
    await session.flush()
    return RequestedExchange(order, item, parcel, exchange)


async def add_exchange(session: AsyncSession, order: Order, item: OrderItem, parcel: Return, wanted: str) -> Exchange:
    """An exchange of a line that comes back with this return, added to the order."""
    number = await next_number(session, "EX")
    exchange = Exchange(id=new_id(), number=number, item_id=item.id, return_id=parcel.id, wanted=wanted)
    order.exchanges.append(exchange)
    return exchange


def of_this_order(order: Order, item_ids: Sequence[str]) -> list[OrderItem]:
    """The lines with these ids; raises `NotUnderstood` where one is none of this order's, or none is named."""
    lines = {item.id: item for item in order.items}
    if not item_ids or not lines.keys() >= set(item_ids):
        raise NotUnderstood("Name items of this order.", code="item_unknown")
    return [item for item in order.items if item.id in set(item_ids)]


def _quote(order: Order, item_ids: Sequence[str], terms: Terms) -> ReturnQuote:
    items = _chosen_items(order, item_ids, terms)
    value = rules.refund_for_items(order, items)
    amount = min(value, rules.still_held(order))  # some of it may have been promised back in another way
    if not amount or rules.needs_a_person(order, value, terms.rules):
        raise Conflict("A person decides about this refund.", code="business_rule")
    return ReturnQuote(order, items, amount, ledger.method(order))


def _chosen_items(order: Order, item_ids: Sequence[str], terms: Terms) -> list[OrderItem]:
    obstacle = rules.return_obstacle(order, terms)
    if obstacle:
        raise Conflict(OBSTACLES[obstacle], code=obstacle)
    chosen = of_this_order(order, item_ids)
    if not {item.id for item in rules.returnable_items(order, terms)} >= {item.id for item in chosen}:
        raise Conflict(OBSTACLES["already_returned"], code="already_returned")
    return chosen

"""Looking at orders, cancelling them, and sending items back."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound, NotUnderstood
from crm_backend.keyset import Position, after
from crm_backend.models import (
    AuditEntry,
    Customer,
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    Return,
    ReturnItem,
)
from crm_backend.models.base import new_id, now
from crm_backend.orders import repository, rules
from crm_backend.orders.access import Viewer, verification_required
from crm_backend.upsert import next_number

DIGITS = re.compile(r"\s*(?:lt)?[\s\-_#]*(\d{6})\s*", re.IGNORECASE)
OBSTACLES = {
    "not_delivered": "The order has not been delivered.",
    "window_closed": "The time for returns is over.",
    "already_returned": "All of this has been sent back already.",
}


@dataclass(frozen=True)
class Cancellation:
    """What came of the wish to cancel."""

    outcome: rules.CancelOutcome
    order: Order
    refund: Refund | None


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


def canonical_number(number: str) -> str:
    """An order number as it is stored: `LT-123456` for `lt 123456` and `123456`."""
    match = DIGITS.fullmatch(number)
    return f"LT-{match[1]}" if match else number.strip().upper()


async def newest(session: AsyncSession, viewer: Viewer, limit: int) -> Sequence[Order]:
    """The viewer's newest orders; raises `Forbidden` for a visitor who has verified none."""
    found = await repository.newest(session, viewer.may_see_order(), limit=limit)
    if not found and viewer.customer_id is None:
        raise verification_required()
    return found


async def of_customer(session: AsyncSession, customer_id: str, *, end: Position | None, limit: int) -> Sequence[Order]:
    """A customer's orders for the desk, newest first, beyond `end`."""
    conditions = [Order.customer_id == customer_id]
    if end is not None:
        conditions.append(after(Order.placed_at, Order.id, end))
    return await repository.newest(session, *conditions, limit=limit)


async def count_open(session: AsyncSession, viewer: Viewer) -> int:
    """How many orders the viewer may see that have not arrived."""
    return await repository.count_open(session, viewer)


async def get(session: AsyncSession, viewer: Viewer, number: str, *, lock: bool = False) -> Order:
    """The order, if the viewer may see it; otherwise the viewer's refusal."""
    order = await repository.find(session, viewer, canonical_number(number), lock=lock)
    if order is None:
        raise viewer.refuse("order_unknown", "There is no such order of this customer.")
    return order


async def by_invoice(session: AsyncSession, token: str) -> Order:
    """The order whose invoice this token opens."""
    order = await repository.by_invoice(session, token)
    if order is None:
        raise NotFound("There is no such invoice.")
    return order


async def by_label(session: AsyncSession, token: str) -> tuple[Return, Order]:
    """The return whose label this token opens, and its order."""
    found = await repository.by_label(session, token)
    if found is None:
        raise NotFound("There is no such label.")
    return found


async def locale_of(session: AsyncSession, order: Order) -> str | None:
    """The language that the order's customer prefers."""
    return await session.scalar(select(Customer.locale).where(Customer.id == order.customer_id))


async def refunds(session: AsyncSession, viewer: Viewer, order_number: str | None) -> Sequence[tuple[Refund, str]]:
    """Refunds and their orders' numbers, newest first; of one order, or of all that the viewer may see."""
    if order_number:
        await get(session, viewer, order_number)
        return await repository.refunds(session, viewer, canonical_number(order_number))
    await newest(session, viewer, limit=1)
    return await repository.refunds(session, viewer, None)


async def cancel(session: AsyncSession, viewer: Viewer, number: str, *, today: date) -> Cancellation:
    """Cancel an order that has not shipped: the goods go back on the shelf, the money back to the customer.

    A refund up to the limit is approved at once, a larger one waits for a person.
    """
    order = await get(session, viewer, number, lock=True)
    outcome = rules.cancel_outcome(order)
    if outcome != "cancelled":
        return Cancellation(outcome, order, order.refunds[-1] if order.refunds else None)
    refund = _refund_for_cancelling(order, today)
    order.status, order.cancelled_at = OrderStatus.CANCELLED, now()
    for payment in order.payments:
        if payment.status == PaymentStatus.PENDING:
            payment.status = PaymentStatus.CANCELLED
    await repository.restock(session, order)
    if refund:
        order.refunds.append(refund)
    details = {"refund_minor": refund.amount_minor if refund else 0, "currency": order.currency}
    _audit(session, viewer, "order.cancelled", order, details)
    await session.flush()
    return Cancellation(outcome, order, refund)


async def quote_return(
    session: AsyncSession, viewer: Viewer, number: str, item_ids: Sequence[str], *, today: date
) -> ReturnQuote:
    """What announcing this return would bring; changes nothing, and raises what `announce_return` raises."""
    return _quote(await get(session, viewer, number), item_ids, today)


async def announce_return(
    session: AsyncSession, viewer: Viewer, number: str, item_ids: Sequence[str], reason: str, *, today: date
) -> AnnouncedReturn:
    """Take back lines of a delivered order: a return with its label, and a refund that is paid when the parcel is in.

    Raises `Conflict` with the obstacle as its code, or `business_rule` when the amount is for a person to decide.
    """
    order = await get(session, viewer, number, lock=True)
    quote = _quote(order, item_ids, today)
    parcel = Return(
        id=new_id(),
        number=await next_number(session, "RT"),
        order_id=order.id,
        reason=reason,
        label_token=secrets.token_urlsafe(24),
        items=[ReturnItem(item_id=item.id) for item in quote.items],
    )
    refund = _refund(order, quote.amount, RefundStatus.REQUESTED, "returned", today)
    refund.return_id = parcel.id
    order.returns.append(parcel)
    await session.flush()
    order.refunds.append(refund)
    details = {"return": parcel.number, "items": [item.id for item in quote.items], "reason": reason}
    _audit(session, viewer, "order.return_announced", order, details)
    await session.flush()
    return AnnouncedReturn(order, parcel, quote.items, refund)


def _quote(order: Order, item_ids: Sequence[str], today: date) -> ReturnQuote:
    items = _chosen_items(order, item_ids, today)
    amount = rules.refund_for_items(order, items)
    if rules.needs_a_person(order, amount):
        raise Conflict("A person decides about refunds of this size.", code="business_rule")
    return ReturnQuote(order, items, amount, _method(order.payments))


def _chosen_items(order: Order, item_ids: Sequence[str], today: date) -> list[OrderItem]:
    obstacle = rules.return_obstacle(order, today)
    if obstacle:
        raise Conflict(OBSTACLES[obstacle], code=obstacle)
    mine = {item.id for item in order.items}
    if not item_ids or not mine.issuperset(item_ids):
        raise NotUnderstood("Name items of this order.", code="item_unknown")
    chosen = [item for item in rules.returnable_items(order, today) if item.id in set(item_ids)]
    if len(chosen) < len(set(item_ids)):
        raise Conflict(OBSTACLES["already_returned"], code="already_returned")
    return chosen


def _refund_for_cancelling(order: Order, today: date) -> Refund | None:
    amount = rules.refund_for_cancelling(order)
    if not amount:
        return None
    large = rules.needs_a_person(order, amount)
    return _refund(order, amount, RefundStatus.REQUESTED if large else RefundStatus.APPROVED, "cancelled", today)


def _refund(order: Order, amount: int, status: RefundStatus, reason: str, today: date) -> Refund:
    approved = status == RefundStatus.APPROVED
    return Refund(
        order_id=order.id,
        status=status,
        amount_minor=amount,
        currency=order.currency,
        method=_method(order.payments),
        reason=reason,
        requested_at=now(),
        expected_on=rules.refund_expected_on(today) if approved else None,
    )


def _method(payments: list[Payment]) -> str:
    return next((payment.method for payment in payments if payment.status == PaymentStatus.CAPTURED), payments[-1].method)


def _audit(session: AsyncSession, viewer: Viewer, action: str, order: Order, details: dict[str, Any]) -> None:
    subject = f"order:{order.number}"
    session.add(AuditEntry(actor="bot", action=action, subject=subject, conversation_id=viewer.conversation_id, details=details))

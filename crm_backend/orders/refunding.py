"""Asking for money back when nothing is sent back: a person decides."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict
from crm_backend.models import Order, Refund, RefundReason
from crm_backend.orders import ledger, rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import Terms
from crm_backend.orders.service import get

OBSTACLES = {
    "nothing_paid": "Nothing has been paid for this order.",
    "already_refunded": "All that was paid goes back already.",
}


@dataclass(frozen=True)
class RefundQuote:
    """So many minor units of the order's currency, to where they came from."""

    order: Order
    amount: int
    method: str


async def quote_refund(session: AsyncSession, viewer: Viewer, number: str, terms: Terms) -> RefundQuote:
    """What could go back; changes nothing, and raises what `request_refund` raises."""
    return _quote(await get(session, viewer, number), terms)


async def request_refund(session: AsyncSession, viewer: Viewer, number: str, reason: str, terms: Terms) -> tuple[Order, Refund]:
    """Ask for the money of an order back.

    Raises `Conflict` with `nothing_paid`, `already_refunded`, or `business_rule` (more than the bot may take up) as its code.
    """
    order = await get(session, viewer, number, lock=True)
    quote = _quote(order, terms)
    refund = ledger.promise(order, quote.amount, RefundReason.ASKED_FOR, terms, note=reason)
    details = {"refund_minor": quote.amount, "currency": order.currency, "reason": reason}
    ledger.audit(session, viewer, "order.refund_requested", order, details)
    await session.flush()
    return order, refund


def _quote(order: Order, terms: Terms) -> RefundQuote:
    obstacle = rules.refund_obstacle(order)
    if obstacle:
        raise Conflict(OBSTACLES[obstacle], code=obstacle)
    amount = rules.refund_without_return(order)
    if rules.needs_a_person(order, amount, terms.rules):
        raise Conflict("A person decides about refunds of this size.", code="business_rule")
    return RefundQuote(order, amount, ledger.method(order))

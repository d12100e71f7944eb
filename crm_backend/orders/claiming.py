"""Claims about what arrived, or did not: a ticket, and with it a label, an exchange or the wish for money."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict
from crm_backend.models import Exchange, Order, OrderItem, Refund, RefundReason, RefundStatus, Return
from crm_backend.orders import ledger, rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.claim_rules import COMES_BACK, PRIORITIES, ClaimKind, claim_obstacle
from crm_backend.orders.returning import add_exchange, of_this_order
from crm_backend.orders.rules import Terms
from crm_backend.orders.service import get
from crm_backend.tickets import service as tickets

Wanted = Literal["replacement", "refund"]
OBSTACLES = {
    "not_delivered": "The order has not been delivered.",
    "claim_window_closed": "The time for claims is over.",
    "warranty_over": "The warranty is over.",
}


@dataclass(frozen=True)
class Claim:
    """What is wrong with which lines (none: with the whole order), in the customer's words, and what they wish."""

    kind: ClaimKind
    item_ids: Sequence[str]
    subject: str
    description: str
    wish: Wanted | None


@dataclass(frozen=True)
class Claimed:
    """What was done about a claim."""

    order: Order
    ticket: tickets.Opened
    parcel: Return | None
    exchange: Exchange | None
    refund: Refund | None


async def claim(session: AsyncSession, viewer: Viewer, number: str, wish: Claim, terms: Terms) -> Claimed:
    """Take a claim up; what is said again adds its words to the ticket, and has neither a second label nor a second refund.

    Raises `Conflict` with `not_delivered`, `claim_window_closed` or `warranty_over` as its code.
    """
    order = await get(session, viewer, number, lock=True)
    items = of_this_order(order, wish.item_ids) if wish.item_ids else list(order.items)
    obstacle = claim_obstacle(order, items, wish.kind, terms)
    if obstacle:
        raise Conflict(OBSTACLES[obstacle], code=obstacle)
    new = tickets.NewTicket(wish.kind, wish.subject, wish.description, order.number, PRIORITIES[wish.kind])
    ticket = await tickets.open_ticket(session, viewer, new)
    parcel = await _label(session, order, items, wish) if wish.kind in COMES_BACK else None
    exchange = await _exchange(session, order, items, parcel, wish) if parcel else None
    refund = _refund(order, items, parcel, wish, terms) if wish.kind != "warranty" else None
    details = {"ticket": ticket.row.number, "kind": wish.kind, "wish": wish.wish, "items": [item.id for item in items]}
    ledger.audit(session, viewer, "order.claimed", order, details)
    await session.flush()
    return Claimed(order, ticket, parcel, exchange, refund)


async def _label(session: AsyncSession, order: Order, items: Sequence[OrderItem], wish: Claim) -> Return:
    """A return of those lines that do not come back yet, else the one with which the first of them does."""
    left = {item.id for item in rules.items_not_returned(order)}
    fresh = [item for item in items if item.id in left]
    if fresh:
        return await ledger.make_label(session, order, fresh, wish.kind)
    return next(parcel for parcel in order.returns if items[0].id in {line.item_id for line in parcel.items})


async def _exchange(
    session: AsyncSession, order: Order, items: Sequence[OrderItem], parcel: Return, wish: Claim
) -> Exchange | None:
    """The exchange of the first of these lines; one for each line that has none."""
    known = {exchange.item_id: exchange for exchange in order.exchanges}
    if wish.wish == "replacement" and not any(refund.return_id == parcel.id for refund in order.refunds):
        for item in items:
            if item.id not in known:
                known[item.id] = await add_exchange(session, order, item, parcel, wish.description[:500])
    return next((known[item.id] for item in items if item.id in known), None)


def _refund(order: Order, items: Sequence[OrderItem], parcel: Return | None, wish: Claim, terms: Terms) -> Refund | None:
    """The money that was asked for, once for a parcel, and once for all that is missing; a person decides about it."""
    earlier = [refund for refund in order.refunds if refund.status != RefundStatus.DECLINED and _is_same(refund, parcel)]
    if earlier:
        return earlier[-1]
    amount = min(rules.refund_for_items(order, items), rules.still_held(order))
    if wish.wish != "refund" or not amount or any(exchange.return_id == (parcel and parcel.id) for exchange in order.exchanges):
        return None
    refund = ledger.promise(order, amount, RefundReason.CLAIMED, terms, note=wish.description[:500])
    refund.return_id = parcel.id if parcel else None
    return refund


def _is_same(refund: Refund, parcel: Return | None) -> bool:
    return refund.return_id == parcel.id if parcel else refund.reason == RefundReason.CLAIMED and refund.return_id is None

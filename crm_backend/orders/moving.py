"""Sending an order that has not shipped elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict
from crm_backend.models import AuditEntry, Order, User
from crm_backend.orders import ledger, repository, rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.addresses import moved, same_place
from crm_backend.orders.service import get

MOVED = "order.address_changed"  # the audit entry that keeps the old address, as `before`
Outcome = Literal["changed", "too_late", "unchanged"]


@dataclass(frozen=True)
class Move:
    """What came of the wish to send an order elsewhere."""

    outcome: Outcome
    order: Order


async def change_address(session: AsyncSession, viewer: Viewer, number: str, text: str) -> Move:
    """Send an order to the address as the customer wrote it; the old one stays in the audit, so that it can be put back."""
    order = await get(session, viewer, number, lock=True)
    address = moved(order.address, text)
    if same_place(order.address, address):
        return Move("unchanged", order)
    if not rules.address_changeable(order):
        return Move("too_late", order)
    ledger.audit(session, viewer, MOVED, order, _move(order, address))
    await session.flush()
    return Move("changed", order)


async def old_addresses(session: AsyncSession, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Where those of these orders were to go that have been sent elsewhere, by number."""
    moves = await repository.audited(session, MOVED, numbers)
    return {number: entry.details["before"] for number, entry in moves.items()}


async def put_back(session: AsyncSession, user: User, order: Order) -> None:
    """Send an order where it was to go before it was last sent elsewhere; once more, and it goes there after all.

    Raises `Conflict` with `too_late` when it has shipped, `unchanged` when it was never sent elsewhere.
    """
    details = await _moved_back(session, order)
    session.add(AuditEntry(actor=user.id, action=MOVED, subject=f"order:{order.number}", details=details))
    await session.flush()


async def take_back(session: AsyncSession, viewer: Viewer, number: str) -> Move:
    """The same at the customer's word."""
    order = await get(session, viewer, number, lock=True)
    ledger.audit(session, viewer, MOVED, order, await _moved_back(session, order))
    await session.flush()
    return Move("changed", order)


async def _moved_back(session: AsyncSession, order: Order) -> dict[str, Any]:
    before = (await old_addresses(session, [order.number])).get(order.number)
    if before is None:
        raise Conflict("This order was never sent elsewhere.", code="unchanged")
    if not rules.address_changeable(order):
        raise Conflict("The order has been shipped.", code="too_late")
    return _move(order, before)


def _move(order: Order, address: dict[str, Any]) -> dict[str, Any]:
    """Change the address; returns what the audit keeps."""
    details = {"before": order.address, "after": address}
    order.address = address
    return details

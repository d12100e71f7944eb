"""Looking at orders, as far as the viewer may."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.keyset import Position, after
from crm_backend.models import Customer, Order, Refund, Return
from crm_backend.orders import repository
from crm_backend.orders.access import Viewer, verification_required
from crm_backend.orders.rules import OPEN

DIGITS = re.compile(r"\s*(?:lt)?[\s\-_#]*(\d{6})\s*", re.IGNORECASE)


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


async def newest_open(session: AsyncSession, viewer: Viewer) -> Order | None:
    """The newest order that the viewer may see and that has not arrived."""
    found = await repository.newest(session, viewer.may_see_order(), Order.status.in_(OPEN), limit=1)
    return found[0] if found else None


async def currency(session: AsyncSession, viewer: Viewer) -> str | None:
    """The currency of the newest order that the viewer may see; none without one."""
    return await repository.currency(session, viewer)


async def get(session: AsyncSession, viewer: Viewer, number: str, *, lock: bool = False) -> Order:
    """The order, if the viewer may see it; otherwise the viewer's refusal."""
    order = await repository.find(session, viewer, canonical_number(number), lock=lock)
    if order is None:
        raise viewer.refuse("order_unknown", "There is no such order of this customer.")
    return order


async def by_number(session: AsyncSession, number: str, *, lock: bool = False) -> Order:
    """The order with this number, for somebody who may see its customer."""
    order = await repository.whole(session, number, lock=lock)
    if order is None:
        raise NotFound("There is no such order.", code="order_unknown")
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

"""Queries on tickets."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from crm_backend.models import Order, Ticket, TicketStatus
from crm_backend.orders.access import Viewer

UNSETTLED = (TicketStatus.OPEN, TicketStatus.WAITING)


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Ticket`: the customer's own, those made in this conversation, those about orders they may see."""
    conditions = [
        Ticket.conversation_id == viewer.conversation_id,
        Ticket.order_id.in_(select(Order.id).where(viewer.may_see_order())),
    ]
    if viewer.customer_id is not None:
        conditions.append(Ticket.customer_id == viewer.customer_id)
    return or_(*conditions)


async def find(session: AsyncSession, viewer: Viewer, number: str) -> Ticket | None:
    """The ticket with this number, if the viewer may see it."""
    query = select(Ticket).options(joinedload(Ticket.order)).where(Ticket.number == number, visible_to(viewer))
    return (await session.execute(query)).scalar_one_or_none()


async def unsettled(
    session: AsyncSession, viewer: Viewer, kind: str, *, order_id: str | None, claimed: str | None, words: str
) -> Ticket | None:
    """The newest ticket of this kind that is not settled: about this order, in this conversation about the claimed one, or in it
    in these very words, which are those of an old button pressed again.
    """
    here = Ticket.conversation_id == viewer.conversation_id
    if order_id:
        same = and_(Ticket.order_id == order_id, visible_to(viewer))
    elif claimed:
        same = and_(Ticket.claimed_order_number == claimed, here)
    elif not words:
        return None
    else:
        same = and_(Ticket.order_id.is_(None), Ticket.claimed_order_number.is_(None), Ticket.description == words, here)
    found = await newest(session, same, Ticket.kind == kind, Ticket.status.in_(UNSETTLED), limit=1)
    return found[0] if found else None


async def newest(session: AsyncSession, *conditions: ColumnElement[bool], limit: int) -> Sequence[Ticket]:
    """Tickets, newest first."""
    query = select(Ticket).options(joinedload(Ticket.order)).where(*conditions)
    query = query.order_by(Ticket.created_at.desc(), Ticket.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def count_unsettled(session: AsyncSession, customer_id: str) -> int:
    """How many of a customer's tickets wait for us or for them."""
    query = select(func.count()).select_from(Ticket).where(Ticket.customer_id == customer_id, Ticket.status.in_(UNSETTLED))
    return await session.scalar(query) or 0

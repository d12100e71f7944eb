"""Opening tickets, and looking at them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Problem
from crm_backend.keyset import Position, after
from crm_backend.models import AuditEntry, Order, Priority, Ticket, TicketStatus
from crm_backend.models.base import new_id, now
from crm_backend.orders import service as orders
from crm_backend.orders.access import Viewer
from crm_backend.tickets import repository
from crm_backend.upsert import next_number

LISTED = 20
LONGEST = 20_000  # characters of a description
ALWAYS_HIGH = {"duplicate_charge"}  # somebody's money is with us without any reason


@dataclass(frozen=True)
class NewTicket:
    """What is to be promised."""

    kind: str
    subject: str
    description: str
    order_number: str | None
    priority: Priority


@dataclass(frozen=True)
class Opened:
    """The ticket, and whether it was open before."""

    row: Ticket
    existing: bool


async def listed(session: AsyncSession, viewer: Viewer) -> Sequence[Ticket]:
    """The newest tickets that the viewer may see; raises `Forbidden` for a visitor who may see none."""
    found = await repository.newest(session, repository.visible_to(viewer), limit=LISTED)
    if not found and viewer.customer_id is None:
        raise viewer.refuse("ticket_unknown", "")
    return found


async def get(session: AsyncSession, viewer: Viewer, number: str) -> Ticket:
    """The ticket, if the viewer may see it; otherwise the viewer's refusal."""
    ticket = await repository.find(session, viewer, number.strip().upper())
    if ticket is None:
        raise viewer.refuse("ticket_unknown", "There is no such ticket of this customer.")
    return ticket


async def open_ticket(session: AsyncSession, viewer: Viewer, new: NewTicket) -> Opened:
    """Open a ticket, or add to the one of this kind that is still open for the same order.

    An order that the viewer may not see is kept as what they claimed, for the desk alone: a complaint is never lost, and nothing
    is given away.
    """
    new = replace(new, priority=Priority.HIGH) if new.kind in ALWAYS_HIGH else new
    order = await _order(session, viewer, new.order_number)
    claimed = orders.canonical_number(new.order_number)[:20] if new.order_number and not order else None
    known = await repository.unsettled(
        session, viewer, new.kind, order_id=order.id if order else None, claimed=claimed, words=new.description
    )
    ticket = known or await _ticket(session, viewer, new, order, claimed)
    if known:
        _add(known, new)
    else:
        session.add(ticket)
    subject, details = f"ticket:{ticket.number}", {"kind": new.kind, "priority": new.priority.value}
    action = "ticket.said_again" if known else "ticket.opened"
    session.add(AuditEntry(actor="bot", action=action, subject=subject, conversation_id=viewer.conversation_id, details=details))
    await session.flush()
    return Opened(ticket, existing=known is not None)


async def of_customer(session: AsyncSession, customer_id: str, *, end: Position | None, limit: int) -> Sequence[Ticket]:
    """A customer's tickets for the desk, newest first, beyond `end`."""
    conditions = [Ticket.customer_id == customer_id]
    if end is not None:
        conditions.append(after(Ticket.created_at, Ticket.id, end))
    return await repository.newest(session, *conditions, limit=limit)


async def count_unsettled(session: AsyncSession, customer_id: str) -> int:
    """How many of a customer's tickets wait for us or for them."""
    return await repository.count_unsettled(session, customer_id)


async def _ticket(session: AsyncSession, viewer: Viewer, new: NewTicket, order: Order | None, claimed: str | None) -> Ticket:
    moment = now()
    return Ticket(
        id=new_id(),
        created_at=moment,
        updated_at=moment,
        number=await next_number(session, "TK"),
        customer_id=viewer.customer_id or (order.customer_id if order else None),
        conversation_id=viewer.conversation_id,
        order_id=order.id if order else None,
        claimed_order_number=claimed,
        kind=new.kind,
        subject=new.subject,
        description=new.description,
        status=TicketStatus.OPEN,
        priority=new.priority,
        order=order,
    )


def _add(ticket: Ticket, new: NewTicket) -> None:
    """Keep what the customer says besides; what they wait for does not become less urgent by it."""
    if new.description and new.description not in ticket.description:
        ticket.description = f"{ticket.description}\n\n{new.description}".strip()[:LONGEST]
    ticket.priority = max(Priority(ticket.priority), new.priority, key=list(Priority).index)
    ticket.status, ticket.updated_at = TicketStatus.OPEN, now()


async def _order(session: AsyncSession, viewer: Viewer, number: str | None) -> Order | None:
    """The order, held to the end of the transaction, so that two promises about it at once become one."""
    if not number:
        return None
    try:
        return await orders.get(session, viewer, number, lock=True)
    except Problem:
        return None

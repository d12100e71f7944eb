"""Tickets as the bot and the desk read them."""

from datetime import datetime

from pydantic import BaseModel

from crm_backend.models import Ticket


class TicketOut(BaseModel):
    number: str
    kind: str
    subject: str
    status: str
    priority: str
    order_number: str | None
    created_at: datetime
    updated_at: datetime
    existing: bool = False  # it was open before this was said


class TicketsOut(BaseModel):
    items: list[TicketOut]


class TicketDetails(TicketOut):
    """What the desk sees besides: the customer's words, and an order number that a visitor gave without proof."""

    description: str
    claimed_order_number: str | None


class TicketPage(BaseModel):
    items: list[TicketDetails]
    next_cursor: str | None


def ticket_out(ticket: Ticket, *, existing: bool = False) -> TicketOut:
    """The ticket for the customer."""
    return TicketOut(
        number=ticket.number,
        kind=ticket.kind,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        order_number=ticket.order.number if ticket.order else None,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        existing=existing,
    )


def ticket_details(ticket: Ticket) -> TicketDetails:
    """The ticket for the desk."""
    details = ticket_out(ticket).model_dump()
    return TicketDetails(**details, description=ticket.description, claimed_order_number=ticket.claimed_order_number)

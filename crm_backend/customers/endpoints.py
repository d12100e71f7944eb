"""Customers for the desk: finding them, their card, their orders and tickets."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from crm_backend.auth.dependencies import AgentUser
from crm_backend.customers import service
from crm_backend.customers.schemas import CustomerCard, CustomerPage, customer_card, customer_row
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import NotFound
from crm_backend.keyset import page, position
from crm_backend.orders import moving
from crm_backend.orders import service as orders
from crm_backend.orders.presenting import Reader
from crm_backend.orders.rules import Terms
from crm_backend.orders.schemas import DeskOrderOut, OrderPage
from crm_backend.settings import Settings
from crm_backend.tickets import service as tickets
from crm_backend.tickets.schemas import TicketPage, ticket_details

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=500)]


def reading_language(user: AgentUser, locale: Annotated[str | None, Query(max_length=35)] = None) -> str:
    """The language of names and amounts: the one asked for, such as the console's, else the agent's own."""
    return (locale or user.locale).replace("_", "-").split("-")[0].lower()


Language = Annotated[str, Depends(reading_language)]


@router.get("")
async def list_customers(
    user: AgentUser,
    db: DatabaseDep,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> CustomerPage:
    """Customers, newest first."""
    async with db.reading() as session:
        found = await service.search(session, user, q, end=position(cursor), limit=limit + 1)
    rows, next_cursor = page(found, limit, lambda customer: (customer.created_at, customer.id))
    return CustomerPage(items=[customer_row(customer) for customer in rows], next_cursor=next_cursor)


@router.get("/{customer_id}")
async def get_customer(customer_id: str, user: AgentUser, db: DatabaseDep, language: Language) -> CustomerCard:
    """The customer's card, amounts in the reader's language."""
    async with db.reading() as session:
        return customer_card(await service.card(session, user, customer_id), language)


@router.get("/{customer_id}/orders")
async def list_orders(
    customer_id: str,
    user: AgentUser,
    db: DatabaseDep,
    settings: SettingsDep,
    language: Language,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> OrderPage:
    """The customer's orders, newest first, in the reader's language."""
    async with db.reading() as session:
        await service.get(session, user, customer_id)
        found = await orders.of_customer(session, customer_id, end=position(cursor), limit=limit + 1)
        old_addresses = await moving.old_addresses(session, [order.number for order in found])
    rows, next_cursor = page(found, limit, lambda order: (order.placed_at, order.id))
    reader = _reader(language, settings)
    items = [reader.desk_order(order, old_addresses.get(order.number)) for order in rows]
    return OrderPage(items=items, next_cursor=next_cursor)


@router.post("/{customer_id}/orders/{number}/old-address")
async def put_address_back(
    customer_id: str, number: str, user: AgentUser, db: DatabaseDep, settings: SettingsDep, language: Language
) -> DeskOrderOut:
    """Send an order where it was to go before it was last sent elsewhere; once more undoes that."""
    async with db.transaction() as session:
        await service.get(session, user, customer_id)
        order = await orders.by_number(session, number, lock=True)
        if order.customer_id != customer_id:
            raise NotFound("There is no such order of this customer.", code="order_unknown")
        await moving.put_back(session, user, order)
        old_addresses = await moving.old_addresses(session, [number])
    return _reader(language, settings).desk_order(order, old_addresses[number])


@router.get("/{customer_id}/tickets")
async def list_tickets(
    customer_id: str, user: AgentUser, db: DatabaseDep, cursor: Cursor = None, limit: Limit = 100
) -> TicketPage:
    """The customer's tickets, newest first."""
    async with db.reading() as session:
        await service.get(session, user, customer_id)
        found = await tickets.of_customer(session, customer_id, end=position(cursor), limit=limit + 1)
    rows, next_cursor = page(found, limit, lambda ticket: (ticket.created_at, ticket.id))
    return TicketPage(items=[ticket_details(ticket) for ticket in rows], next_cursor=next_cursor)


def _reader(language: str, settings: Settings) -> Reader:
    return Reader(language, Terms(settings.shop, datetime.now(UTC).date()), settings.base_url)

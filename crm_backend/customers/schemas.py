"""Customers as the desk reads them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.customers import sentiment
from crm_backend.customers.repository import Spent
from crm_backend.customers.service import Card
from crm_backend.formatting import Money, money
from crm_backend.models import Customer


class ContactPointOut(BaseModel):
    channel: str
    sender_id: str


class MoodOut(BaseModel):
    trend: Literal["falling", "steady", "rising"]
    average: float


class StatsOut(BaseModel):
    orders: int
    spent: Money  # in the currency that the customer mostly pays in
    open_tickets: int
    conversations: int


class CustomerRow(BaseModel):
    id: str
    name: str | None
    email: str | None
    phone: str | None
    locale: str | None
    country: str | None
    created_at: datetime
    sentiment: MoodOut


class CustomerPage(BaseModel):
    items: list[CustomerRow]
    next_cursor: str | None


class CustomerCard(CustomerRow):
    verified: bool
    external_id: str | None
    loyalty_points: int
    marketing_consent: bool
    contact_points: list[ContactPointOut]
    stats: StatsOut


def customer_row(customer: Customer) -> CustomerRow:
    """A line of a list."""
    mood = sentiment.mood(customer)
    return CustomerRow(
        id=customer.id,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        locale=customer.locale,
        country=customer.country,
        created_at=customer.created_at,
        sentiment=MoodOut(trend=mood.trend, average=mood.average),
    )


def customer_card(card: Card, language: str) -> CustomerCard:
    """The card beside a conversation, amounts in the reader's language."""
    points = [ContactPointOut(channel=point.channel, sender_id=point.sender_id) for point in card.contact_points]
    stats = StatsOut(
        orders=sum(part.orders for part in card.spent),
        spent=_spent(card, language),
        open_tickets=card.open_tickets,
        conversations=card.conversations,
    )
    return CustomerCard(
        **customer_row(card.customer).model_dump(),
        verified=any(point.vouched for point in card.contact_points),
        external_id=card.customer.external_id,
        loyalty_points=card.customer.loyalty_points,
        marketing_consent=card.customer.marketing_consent,
        contact_points=points,
        stats=stats,
    )


def _spent(card: Card, language: str) -> Money:
    main = card.spent[0] if card.spent else Spent("USD", 0, 0)
    return money(main.minor, main.currency, language)

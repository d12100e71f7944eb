"""Queries on customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.models import ContactPoint, Conversation, Customer, Order, OrderStatus, Owner, Role, User
from crm_backend.upsert import insert

NOT_SPENT = (OrderStatus.AWAITING_PAYMENT, OrderStatus.CANCELLED, OrderStatus.RETURNED)


@dataclass(frozen=True)
class Spent:
    """What a customer's orders come to in one currency."""

    currency: str
    minor: int
    orders: int


def visible_to(user: User) -> ColumnElement[bool]:
    """The condition on `Customer`: supervisors and administrators see all, an agent those with a conversation they may see.

    Nobody sees one that was merged into another.
    """
    if user.role != Role.AGENT:
        return Customer.merged_into.is_(None)
    theirs = or_(Conversation.owner.in_((Owner.QUEUE, Owner.BOT)), Conversation.assignee_id == user.id)
    seen = Customer.id.in_(select(Conversation.customer_id).where(theirs, Conversation.customer_id.is_not(None)))
    return and_(seen, Customer.merged_into.is_(None))


async def find(session: AsyncSession, user: User, customer_id: str) -> Customer | None:
    """The customer, if the user may see them."""
    query = select(Customer).where(Customer.id == customer_id, visible_to(user))
    return (await session.execute(query)).scalar_one_or_none()


async def by_email(session: AsyncSession, email: str) -> Customer | None:
    """The customer with this e-mail."""
    return (await session.execute(select(Customer).where(Customer.email == email))).scalar_one_or_none()


async def hold(session: AsyncSession, customer_id: str) -> Customer:
    """The customer, theirs to change alone until the end of the transaction."""
    return await session.get_one(Customer, customer_id, with_for_update=True, populate_existing=True)


async def page(session: AsyncSession, *conditions: ColumnElement[bool], limit: int) -> Sequence[Customer]:
    """Customers, newest first."""
    query = select(Customer).where(*conditions).order_by(Customer.created_at.desc(), Customer.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


def matches(q: str) -> ColumnElement[bool]:
    """The condition on `Customer` for a search: part of the name or e-mail, digits of the phone, or an order's number."""
    by_order = select(Order.customer_id).where(Order.number == q.strip().upper())
    conditions = [
        Customer.name.icontains(q, autoescape=True),
        Customer.email.icontains(q, autoescape=True),
        Customer.external_id == q,
        Customer.id.in_(by_order),
    ]
    digits = "".join(character for character in q if character.isdigit())
    if len(digits) >= 4:
        conditions.append(Customer.phone.contains(digits))
    return or_(*conditions)


async def contact_points(session: AsyncSession, customer_id: str) -> Sequence[ContactPoint]:
    """Where the customer reaches us from, newest first."""
    query = select(ContactPoint).where(ContactPoint.customer_id == customer_id).order_by(ContactPoint.created_at.desc())
    return (await session.execute(query)).scalars().all()


async def spent(session: AsyncSession, customer_id: str) -> Sequence[Spent]:
    """What a customer's orders come to, by currency, the most used one first."""
    kept = func.sum(Order.total_minor).filter(Order.status.not_in(NOT_SPENT))
    query = (
        select(Order.currency, func.coalesce(kept, 0), func.count())
        .where(Order.customer_id == customer_id)
        .group_by(Order.currency)
        .order_by(func.count().desc(), Order.currency)
    )
    return [Spent(currency, int(minor), count) for currency, minor, count in (await session.execute(query)).all()]


async def kept_orders(session: AsyncSession, customer_id: str, since: datetime) -> Sequence[Spent]:
    """A customer's orders that were paid and kept, by currency: how many, and what those placed since then come to."""
    recent = func.sum(Order.total_minor).filter(Order.placed_at >= since)
    query = select(Order.currency, func.coalesce(recent, 0), func.count()).group_by(Order.currency)
    kept = query.where(Order.customer_id == customer_id, Order.status.not_in(NOT_SPENT))
    return [Spent(currency, int(minor), count) for currency, minor, count in (await session.execute(kept)).all()]


async def count_conversations(session: AsyncSession, customer_id: str) -> int:
    """How many conversations there have been with the customer."""
    query = select(func.count()).select_from(Conversation).where(Conversation.customer_id == customer_id)
    return await session.scalar(query) or 0


def known_by(external_id: str | None, email: str | None, phone: str | None) -> list[Select[Customer]]:
    """Queries for who this may be, the most reliable mark first.

    A phone finds nobody who has another e-mail than the one given: families share phones.
    """
    queries = []
    if external_id:
        queries.append(select(Customer).where(Customer.external_id == external_id))
    if email:
        queries.append(select(Customer).where(Customer.email == email))
    if phone:
        same_email = or_(Customer.email.is_(None), Customer.email == email) if email else true()
        query = select(Customer).where(Customer.phone == phone, same_email)
        queries.append(query.order_by(Customer.created_at, Customer.id).limit(1))
    return queries


async def wait_for_phone(session: AsyncSession, phone: str) -> bool:
    """Take this number's turn until the end of the transaction; false where transactions take turns anyway.

    A phone is no unique mark (families share one), so no constraint would stop two racing transactions.
    """
    if session.get_bind().dialect.name != "postgresql":
        return False
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"customer:{phone}"))))
    return True


async def is_taken(session: AsyncSession, column: InstrumentedAttribute[str | None], value: str) -> bool:
    """Whether a customer has this mark."""
    return (await session.execute(select(Customer.id).where(column == value))).first() is not None


async def add(session: AsyncSession, **values: str | None) -> Customer | None:
    """A new customer; none when a unique mark was taken at this moment."""
    statement = insert(session, Customer).values(**values).on_conflict_do_nothing().returning(Customer.id)
    customer_id = (await session.execute(statement)).scalar_one_or_none()
    return await session.get_one(Customer, customer_id) if customer_id else None


async def claim(session: AsyncSession, customer: Customer, column: InstrumentedAttribute[str | None], value: str) -> None:
    """Give a customer a unique mark, unless somebody else takes it at this moment."""
    try:
        async with session.begin_nested():
            await session.execute(update(Customer).where(Customer.id == customer.id).values({column: value}))
    except IntegrityError:
        pass
    await session.refresh(customer)

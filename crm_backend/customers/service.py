"""Who a customer is, and what the desk knows about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.phones import in_e164
from crm_backend.customers.repository import Spent
from crm_backend.errors import NotFound, Unavailable
from crm_backend.keyset import Position, after
from crm_backend.models import ContactPoint, Customer, User
from crm_backend.tickets import service as tickets

ATTEMPTS = 3  # each loses only to somebody who made or changed the same customer at the same moment


@dataclass(frozen=True)
class Marks:
    """What a customer can be known by, in the form in which it is stored."""

    external_id: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class Card:
    """What the desk shows beside a conversation."""

    customer: Customer
    contact_points: Sequence[ContactPoint]
    spent: Sequence[Spent]
    open_tickets: int
    conversations: int


async def find_or_create(
    session: AsyncSession,
    *,
    external_id: str | None,
    email: str | None,
    phone: str | None,
    name: str | None,
    locale: str | None,
) -> Customer:
    """The customer with this external id, else this e-mail, else this phone; an unknown one is made.

    Somebody we trust vouches for these marks. What is still blank is filled in; what is known is never replaced, and a mark that
    belongs to another customer stays theirs.
    """
    marks = Marks(_clean(external_id), (_clean(email) or "").lower() or None, in_e164(phone or "", None))
    name = _clean(name)
    for _attempt in range(ATTEMPTS):
        if customer := await _known(session, marks) or await _make(session, marks, name, locale):
            await _fill_blanks(session, customer, marks, name, locale)
            return customer
    raise Unavailable("Somebody else is changing this customer.", headers={"Retry-After": "1"})


async def known_by_claim(session: AsyncSession, email: str | None, phone: str | None) -> Customer | None:
    """The customer who has this e-mail or phone; whether it is them who writes is not proven by that."""
    return await _known(session, Marks(None, (_clean(email) or "").lower() or None, in_e164(phone or "", None)))


async def current(session: AsyncSession, customer: Customer) -> Customer:
    """The customer, or the one into whom they were merged."""
    while customer.merged_into:
        customer = await session.get_one(Customer, customer.merged_into)
    return customer


async def get(session: AsyncSession, user: User, customer_id: str) -> Customer:
    """The customer, if the user may see them."""
    customer = await repository.find(session, user, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


async def search(session: AsyncSession, user: User, q: str | None, *, end: Position | None, limit: int) -> Sequence[Customer]:
    """Customers whom the user may see, newest first, beyond `end`; `q` narrows them by name, e-mail, phone or order number."""
    conditions = [repository.visible_to(user)]
    if q and q.strip():
        conditions.append(repository.matches(q.strip()))
    if end is not None:
        conditions.append(after(Customer.created_at, Customer.id, end))
    return await repository.page(session, *conditions, limit=limit)


async def card(session: AsyncSession, user: User, customer_id: str) -> Card:
    """All that the desk shows of a customer at once."""
    customer = await get(session, user, customer_id)
    return Card(
        customer,
        await repository.contact_points(session, customer_id),
        await repository.spent(session, customer_id),
        await tickets.count_unsettled(session, customer_id),
        await repository.count_conversations(session, customer_id),
    )


async def _known(session: AsyncSession, marks: Marks) -> Customer | None:
    for query in repository.known_by(marks.external_id, marks.email, marks.phone):
        if customer := (await session.execute(query)).scalar_one_or_none():
            return await current(session, customer)
    return None


async def _make(session: AsyncSession, marks: Marks, name: str | None, locale: str | None) -> Customer | None:
    """A new customer; none when somebody else makes them at this moment."""
    if marks.phone and await repository.wait_for_phone(session, marks.phone) and (customer := await _known(session, marks)):
        return customer
    return await repository.add(
        session, external_id=marks.external_id, email=marks.email, phone=marks.phone, name=name, locale=locale
    )


async def _fill_blanks(session: AsyncSession, customer: Customer, marks: Marks, name: str | None, locale: str | None) -> None:
    customer.name = customer.name or name
    customer.locale = customer.locale or locale
    customer.phone = customer.phone or marks.phone
    await session.flush()
    unique = {
        Customer.external_id: marks.external_id if customer.external_id is None else None,
        Customer.email: marks.email if customer.email is None else None,
    }
    for column, value in unique.items():
        if value and not await repository.is_taken(session, column, value):
            await repository.claim(session, customer, column, value)


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None

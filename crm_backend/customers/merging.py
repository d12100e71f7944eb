"""Two customers who turn out to be one person: joining them, and taking that back.

All that belongs to the one is moved to the other, and noted row by row, so that undoing moves back just that.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, inspect, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import (
    AuditEntry,
    Base,
    Callback,
    ContactPoint,
    Conversation,
    Customer,
    CustomerMerge,
    Feedback,
    LoyaltyEntry,
    Mail,
    Order,
    PasswordReset,
    PrivacyRequest,
    SentimentPoint,
    Ticket,
    User,
)
from crm_backend.models.base import now

OWNED: tuple[type[Base], ...] = (
    ContactPoint,
    Conversation,
    SentimentPoint,
    Mail,
    PasswordReset,
    Order,
    Callback,
    PrivacyRequest,
    LoyaltyEntry,
    Ticket,
    Feedback,
)
MARKS = ("external_id", "email", "phone", "name", "locale", "country")
MOOD = ("sentiment_average", "sentiment_slow", "sentiment_count")
MOST_SUGGESTED = 5


async def merge(session: AsyncSession, user: User, kept_id: str, merged_id: str) -> CustomerMerge:
    """Move all of one customer to another; raises `NotFound` for who may not be seen, `Conflict` for one already merged."""
    if kept_id == merged_id:
        raise Conflict("This is the same customer.", code="same_customer")
    for customer_id in (kept_id, merged_id):
        if await repository.find(session, user, customer_id) is None:
            raise NotFound("There is no such customer.")
    held = {one: await repository.hold(session, one) for one in sorted((kept_id, merged_id))}  # in one order: no deadlock
    kept, merged = held[kept_id], held[merged_id]
    if kept.merged_into or merged.merged_into:
        raise Conflict("This customer was merged already.", code="merged")
    moved = {"rows": await _move_rows(session, merged_id, kept_id), **await _take_over(session, kept, merged)}
    merged.merged_into = kept_id
    made = CustomerMerge(kept_id=kept_id, merged_id=merged_id, user_id=user.id, moved=moved)
    session.add(made)
    session.add(_note(user, "customer_merged", kept_id, merged_id))
    await session.flush()
    return made


async def undo(session: AsyncSession, user: User, merge_id: str) -> CustomerMerge:
    """Move back what `merge` moved and is still there; raises `Conflict` when the kept customer was merged further since."""
    made = await session.get(CustomerMerge, merge_id, with_for_update=True)
    if made is None or await repository.find(session, user, made.kept_id) is None:
        raise NotFound("There is no such merge.")
    if made.undone_at:
        return made
    held = {one: await repository.hold(session, one) for one in sorted((made.kept_id, made.merged_id))}
    kept, merged = held[made.kept_id], held[made.merged_id]
    if kept.merged_into or merged.merged_into != kept.id:
        raise Conflict("The customer was merged again since; undo that first.", code="merged")
    for model in OWNED:
        await _move(session, model, made.moved["rows"].get(model.__tablename__, ()), kept.id, merged.id)
    await _give_back(session, kept, merged, made.moved)
    merged.merged_into, made.undone_at = None, now()
    session.add(_note(user, "customer_merge_undone", kept.id, merged.id))
    await session.flush()
    return made


async def of_customer(session: AsyncSession, customer_id: str) -> Sequence[tuple[CustomerMerge, Customer]]:
    """Who was merged into this customer and not taken back, newest first."""
    query = (
        select(CustomerMerge, Customer)
        .join(Customer, Customer.id == CustomerMerge.merged_id)
        .where(CustomerMerge.kept_id == customer_id, CustomerMerge.undone_at.is_(None))
        .order_by(CustomerMerge.created_at.desc())
    )
    return [(made, merged) for made, merged in await session.execute(query)]


async def suggestions(session: AsyncSession, user: User, customer: Customer) -> Sequence[Customer]:
    """Customers who may be the same person: with the same phone or the same name."""
    alike = []
    if customer.phone:
        alike.append(Customer.phone == customer.phone)
    if customer.name:
        alike.append(func.lower(Customer.name) == customer.name.lower())
    if not alike:
        return []
    return await repository.page(
        session, repository.visible_to(user), Customer.id != customer.id, or_(*alike), limit=MOST_SUGGESTED
    )


async def _move_rows(session: AsyncSession, from_id: str, to_id: str) -> dict[str, list[str]]:
    moved = {}
    for model in OWNED:
        key = inspect(model).primary_key[0]
        owner = model.__table__.c.customer_id
        found = list((await session.execute(select(key).where(owner == from_id))).scalars())
        if found:
            await _move(session, model, found, from_id, to_id)
            moved[model.__tablename__] = found
    return moved


async def _move(session: AsyncSession, model: type[Base], keys: Sequence[str], from_id: str, to_id: str) -> None:
    if keys:
        key, owner = inspect(model).primary_key[0], model.__table__.c.customer_id
        await session.execute(update(model).where(key.in_(keys), owner == from_id).values(customer_id=to_id))


async def _take_over(session: AsyncSession, kept: Customer, merged: Customer) -> dict[str, Any]:
    """Fill the kept customer's blanks from the other, add up points, go on with the fuller mood; what it was before."""
    marks = {mark: getattr(merged, mark) for mark in MARKS if getattr(kept, mark) is None and getattr(merged, mark) is not None}
    mood = {field: getattr(kept, field) for field in MOOD}
    points = merged.loyalty_points
    await _set(session, merged, dict.fromkeys(marks))  # first, because a mark may be only one customer's
    await _set(session, kept, marks)
    kept.loyalty_points += points
    merged.loyalty_points = 0
    if merged.sentiment_count > kept.sentiment_count:
        await _set(session, kept, {field: getattr(merged, field) for field in MOOD})
    return {"marks": marks, "mood": mood, "loyalty_points": points}


async def _give_back(session: AsyncSession, kept: Customer, merged: Customer, moved: Mapping[str, Any]) -> None:
    still = {mark: value for mark, value in moved["marks"].items() if getattr(kept, mark) == value}
    await _set(session, kept, dict.fromkeys(still))
    await _set(session, merged, still)
    kept.loyalty_points -= moved["loyalty_points"]
    merged.loyalty_points += moved["loyalty_points"]
    await _set(session, kept, moved["mood"])


async def _set(session: AsyncSession, customer: Customer, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(customer, field, value)
    await session.flush()


def _note(user: User, action: str, kept_id: str, merged_id: str) -> AuditEntry:
    return AuditEntry(actor=user.id, action=action, subject=f"customer:{kept_id}", details={"merged": merged_id})

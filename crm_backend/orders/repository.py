"""Queries on orders."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from crm_backend.models import AuditEntry, Order, OrderItem, Product, Refund, Return, ReturnStatus, VerifiedOrder, VerifyAttempts
from crm_backend.models.base import now
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import OPEN
from crm_backend.upsert import insert

WHOLE_ORDER = (  # what nearly every order has a few of comes with it, in one statement; what few have, by another
    joinedload(Order.items).joinedload(OrderItem.product),
    joinedload(Order.payments),
    joinedload(Order.shipments),
    selectinload(Order.returns).selectinload(Return.items),
    selectinload(Order.exchanges),
    selectinload(Order.refunds),
)


async def find(session: AsyncSession, viewer: Viewer, number: str, *, lock: bool = False) -> Order | None:
    """The order with this number, if the viewer may see it; `lock` holds it to the end of the transaction."""
    return await whole(session, number, viewer.may_see_order(), lock=lock)


async def whole(session: AsyncSession, number: str, *conditions: ColumnElement[bool], lock: bool = False) -> Order | None:
    """The order with this number and all that belongs to it; `lock` holds it to the end of the transaction."""
    if lock:
        # before anything of it is read: what we then see is what nobody else is changing
        await session.execute(select(Order.id).where(Order.number == number).with_for_update())
    return await _one(session, Order.number == number, *conditions)


async def audited(session: AsyncSession, action: str, numbers: Collection[str]) -> dict[str, AuditEntry]:
    """The newest entry about each of these orders' numbers that says so."""
    subjects = {f"order:{number}": number for number in numbers}
    query = select(AuditEntry).where(AuditEntry.subject.in_(subjects), AuditEntry.action == action)
    entries = (await session.execute(query.order_by(AuditEntry.created_at, AuditEntry.id))).scalars()
    return {subjects[entry.subject]: entry for entry in entries}


async def newest(session: AsyncSession, *conditions: ColumnElement[bool], limit: int) -> Sequence[Order]:
    """Whole orders, newest first."""
    query = _whole_orders().where(*conditions).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
    return (await session.execute(query)).unique().scalars().all()


async def count_open(session: AsyncSession, viewer: Viewer) -> int:
    """How many orders the viewer may see that are still on their way to them."""
    query = select(func.count()).select_from(Order).where(viewer.may_see_order(), Order.status.in_(OPEN))
    return await session.scalar(query) or 0


async def currency(session: AsyncSession, viewer: Viewer) -> str | None:
    """The currency of the newest order that the viewer may see."""
    query = select(Order.currency).where(viewer.may_see_order()).order_by(Order.placed_at.desc(), Order.id.desc()).limit(1)
    return await session.scalar(query)


async def by_invoice(session: AsyncSession, token: str) -> Order | None:
    """The order whose invoice this token opens."""
    return await _one(session, Order.invoice_token == token)


async def by_label(session: AsyncSession, token: str) -> tuple[Return, Order] | None:
    """The return whose label this token opens, and its order; the label of one that was called off opens nothing."""
    valid = (Return.label_token == token, Return.status != ReturnStatus.CALLED_OFF)
    query = select(Return).options(selectinload(Return.items)).where(*valid)
    parcel = (await session.execute(query)).scalar_one_or_none()
    order = await _one(session, Order.id == parcel.order_id) if parcel else None
    return (parcel, order) if parcel and order else None


async def refunds(session: AsyncSession, viewer: Viewer, order_number: str | None) -> Sequence[tuple[Refund, str]]:
    """Refunds of orders that the viewer may see with the orders' numbers, newest first.

    Not those that ended with a return the customer called off: nobody declined them.
    """
    called_off = select(Return.id).where(Return.id == Refund.return_id, Return.status == ReturnStatus.CALLED_OFF).exists()
    query = select(Refund, Order.number).join(Order, Refund.order_id == Order.id).where(viewer.may_see_order(), ~called_off)
    if order_number:
        query = query.where(Order.number == order_number)
    rows = await session.execute(query.order_by(Refund.requested_at.desc(), Refund.id).limit(100))
    return [(refund, number) for refund, number in rows.all()]


async def restock(session: AsyncSession, order: Order) -> None:
    """Put the items of an order back on the shelf."""
    products = await on_the_shelf(session, {item.product_id for item in order.items})
    for item in order.items:
        products[item.product_id].stock += item.quantity


async def on_the_shelf(session: AsyncSession, product_ids: Collection[str]) -> dict[str, Product]:
    """These products by id, held to the end of the transaction; everybody takes them in one order, so that nobody deadlocks."""
    return {
        product_id: await session.get_one(Product, product_id, with_for_update=True, populate_existing=True)
        for product_id in sorted(product_ids)
    }


async def remember_verified(session: AsyncSession, conversation_id: str, order_id: str) -> None:
    """Note that the visitor of this conversation proved the order theirs."""
    statement: Any = insert(session, VerifiedOrder).values(conversation_id=conversation_id, order_id=order_id)
    await session.execute(statement.on_conflict_do_nothing())


async def failed_attempts(session: AsyncSession, subject: str, window: timedelta) -> int:
    """How often verifying failed for this subject in the window that runs, locked to the end of the transaction."""
    present = now()
    over = VerifyAttempts.since < present - window
    begun_anew = {
        "failed": case((over, 0), else_=VerifyAttempts.failed),
        "since": case((over, present), else_=VerifyAttempts.since),
    }
    statement: Any = insert(session, VerifyAttempts).values(subject=subject, failed=0, since=present)
    statement = statement.on_conflict_do_update(index_elements=["subject"], set_=begun_anew)
    return int((await session.execute(statement.returning(VerifyAttempts.failed))).scalar_one())


async def count_failed_attempt(session: AsyncSession, subjects: Collection[str]) -> None:
    """Count one more for each of these, which `failed_attempts` has locked."""
    counted = update(VerifyAttempts).where(VerifyAttempts.subject.in_(subjects))
    await session.execute(counted.values(failed=VerifyAttempts.failed + 1))


async def by_number(session: AsyncSession, number: str) -> Order | None:
    """The bare order with this number, whoever's it is: only to compare what a visitor knows of it."""
    return (await session.execute(select(Order).where(Order.number == number))).scalar_one_or_none()


def _whole_orders() -> Select[Order]:
    return select(Order).options(*WHOLE_ORDER).execution_options(populate_existing=True)


async def _one(session: AsyncSession, *conditions: ColumnElement[bool]) -> Order | None:
    return (await session.execute(_whole_orders().where(*conditions))).unique().scalar_one_or_none()

"""Queries on refunds, exchanges, returns, callbacks and requests about data."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Callback, Conversation, Exchange, Order, PrivacyRequest, PromiseStatus, Refund, Return

SHOWN = 20  # of each kind, newest first


@dataclass(frozen=True)
class Promises:
    """All that was promised to one customer; what belongs to an order comes with its number."""

    refunds: Sequence[tuple[Refund, str]]
    exchanges: Sequence[tuple[Exchange, str]]
    returns: Sequence[tuple[Return, str]]
    callbacks: Sequence[Callback]
    privacy: Sequence[PrivacyRequest]


async def of_customer(session: AsyncSession, customer_id: str) -> Promises:
    """What was promised to this customer."""
    theirs = Order.customer_id == customer_id
    refunds = select(Refund, Order.number).join(Order, Order.id == Refund.order_id).where(theirs)
    exchanges = select(Exchange, Order.number).join(Order, Order.id == Exchange.order_id).where(theirs)
    returns = select(Return, Order.number).join(Order, Order.id == Return.order_id).where(theirs)
    callbacks = select(Callback).where(called_for(customer_id))
    privacy = select(PrivacyRequest).where(PrivacyRequest.customer_id == customer_id)
    return Promises(
        [(refund, number) for refund, number in await session.execute(refunds.order_by(Refund.requested_at.desc()).limit(SHOWN))],
        [
            (exchange, number)
            for exchange, number in await session.execute(exchanges.order_by(Exchange.created_at.desc()).limit(SHOWN))
        ],
        [(parcel, number) for parcel, number in await session.execute(returns.order_by(Return.created_at.desc()).limit(SHOWN))],
        (await session.execute(callbacks.order_by(Callback.created_at.desc()).limit(SHOWN))).scalars().all(),
        (await session.execute(privacy.order_by(PrivacyRequest.created_at.desc()).limit(SHOWN))).scalars().all(),
    )


def called_for(customer_id: str) -> ColumnElement[bool]:
    """The condition on `Callback`: asked for by this customer, or by a visitor in a conversation that is thought to be theirs."""
    conversations = select(Conversation.id).where(Conversation.customer_id == customer_id)
    return or_(Callback.customer_id == customer_id, Callback.conversation_id.in_(conversations))


async def refund(session: AsyncSession, refund_id: str) -> tuple[Refund, str, str] | None:
    """A refund, held to the end of the transaction, with its order's number and customer."""
    query = select(Refund, Order.number, Order.customer_id).join(Order, Order.id == Refund.order_id)
    row = (await session.execute(query.where(Refund.id == refund_id).with_for_update(of=Refund))).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def exchange(session: AsyncSession, number: str) -> tuple[Exchange, str | None] | None:
    """An exchange, held to the end of the transaction, with its customer."""
    query = select(Exchange, Order.customer_id).join(Order, Order.id == Exchange.order_id)
    row = (await session.execute(query.where(Exchange.number == number).with_for_update(of=Exchange))).one_or_none()
    return (row[0], row[1]) if row else None


async def callback(session: AsyncSession, number: str) -> tuple[Callback, str | None] | None:
    """A callback, held to the end of the transaction, with the customer of its conversation."""
    query = select(Callback, Conversation.customer_id).join(Conversation, Conversation.id == Callback.conversation_id)
    row = (await session.execute(query.where(Callback.number == number).with_for_update(of=Callback))).one_or_none()
    return (row[0], row[0].customer_id or row[1]) if row else None


async def privacy(session: AsyncSession, number: str) -> tuple[PrivacyRequest, str | None] | None:
    """A request about data, held to the end of the transaction, with its customer."""
    query = select(PrivacyRequest).where(PrivacyRequest.number == number).with_for_update()
    row = (await session.execute(query)).scalar_one_or_none()
    return (row, row.customer_id) if row else None


async def open_privacy(session: AsyncSession, customer_id: str, kind: str) -> bool:
    """Whether a request of this kind is open."""
    query = select(PrivacyRequest.id).where(PrivacyRequest.customer_id == customer_id, PrivacyRequest.kind == kind)
    return (await session.execute(query.where(PrivacyRequest.status == PromiseStatus.OPEN))).first() is not None

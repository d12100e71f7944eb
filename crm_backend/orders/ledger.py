"""What every change of an order shares: money that is promised back, labels, and the note of who did it."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import (
    AuditEntry,
    Order,
    OrderItem,
    Payment,
    PaymentStatus,
    Refund,
    RefundReason,
    RefundStatus,
    Return,
    ReturnItem,
)
from crm_backend.models.base import new_id, now
from crm_backend.orders import rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import Terms
from crm_backend.upsert import next_number


def promise(
    order: Order, amount: int, reason: RefundReason, terms: Terms, *, approved: bool = False, note: str | None = None
) -> Refund:
    """A refund of so many minor units, added to the order; one that is not approved waits for a person."""
    refund = Refund(
        id=new_id(),
        status=RefundStatus.APPROVED if approved else RefundStatus.REQUESTED,
        amount_minor=amount,
        currency=order.currency,
        method=method(order),
        reason=reason,
        note=note,
        requested_at=now(),
        expected_on=rules.refund_expected_on(terms) if approved else None,
    )
    order.refunds.append(refund)
    return refund


def method(order: Order) -> str:
    """How the order's money came, and how it goes back."""
    payments: list[Payment] = order.payments
    return next((payment.method for payment in payments if payment.status == PaymentStatus.CAPTURED), payments[-1].method)


async def make_label(session: AsyncSession, order: Order, items: Sequence[OrderItem], reason: str) -> Return:
    """A return of these lines with its label, added to the order."""
    parcel = Return(
        id=new_id(),
        number=await next_number(session, "RT"),
        order_id=order.id,
        reason=reason,
        label_token=secrets.token_urlsafe(24),
        items=[ReturnItem(item_id=item.id) for item in items],
    )
    order.returns.append(parcel)
    await session.flush()  # what else is stored of it refers to its row
    return parcel


def audit(session: AsyncSession, viewer: Viewer, action: str, order: Order, details: dict[str, Any]) -> None:
    """Note what the bot changed about an order."""
    subject = f"order:{order.number}"
    session.add(AuditEntry(actor="bot", action=action, subject=subject, conversation_id=viewer.conversation_id, details=details))

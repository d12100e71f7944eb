"""Cancelling an order that has not shipped."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Order, OrderStatus, PaymentStatus, Refund, RefundReason
from crm_backend.models.base import now
from crm_backend.orders import ledger, repository, rules
from crm_backend.orders.access import Viewer
from crm_backend.orders.change_rules import pending
from crm_backend.orders.rules import Terms
from crm_backend.orders.service import get


@dataclass(frozen=True)
class Cancellation:
    """What came of the wish to cancel."""

    outcome: rules.CancelOutcome
    order: Order
    refund: Refund | None


async def cancel(session: AsyncSession, viewer: Viewer, number: str, terms: Terms) -> Cancellation:
    """Cancel an order that has not shipped: the goods go back on the shelf, the money back to the customer.

    A refund up to the limit is approved at once, a larger one waits for a person.
    """
    order = await get(session, viewer, number, lock=True)
    outcome = rules.cancel_outcome(order)
    if outcome != "cancelled":
        return Cancellation(outcome, order, order.refunds[-1] if order.refunds else None)
    refund = _refund(order, terms)
    order.status, order.cancelled_at = OrderStatus.CANCELLED, now()
    for payment in pending(order):
        payment.status = PaymentStatus.CANCELLED
    await repository.restock(session, order)
    details = {"refund_minor": refund.amount_minor if refund else 0, "currency": order.currency}
    ledger.audit(session, viewer, "order.cancelled", order, details)
    await session.flush()
    return Cancellation(outcome, order, refund)


def _refund(order: Order, terms: Terms) -> Refund | None:
    amount = rules.still_held(order)
    if not amount:
        return None
    approved = not rules.needs_a_person(order, amount, terms.rules)
    return ledger.promise(order, amount, RefundReason.CANCELLED, terms, approved=approved)

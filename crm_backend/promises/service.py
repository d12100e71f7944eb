"""Keeping promises: agents decide about refunds, and say what is done."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import service as customers
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import (
    AuditEntry,
    Callback,
    Exchange,
    PrivacyRequest,
    PromiseStatus,
    Refund,
    RefundStatus,
    ReturnStatus,
    User,
)
from crm_backend.models.base import now
from crm_backend.orders import rules
from crm_backend.orders import service as orders
from crm_backend.orders.rules import Terms
from crm_backend.promises import repository
from crm_backend.promises.repository import Promises
from crm_backend.shop_rules import ShopRules

Decision = Literal["approve", "decline", "reopen"]
TaskKind = Literal["exchanges", "callbacks", "privacy-requests"]
Task: TypeAlias = Exchange | Callback | PrivacyRequest
BECOMES: Mapping[Decision, RefundStatus] = {
    "approve": RefundStatus.APPROVED,
    "decline": RefundStatus.DECLINED,
    "reopen": RefundStatus.REQUESTED,
}
FIND = {"exchanges": repository.exchange, "callbacks": repository.callback, "privacy-requests": repository.privacy}


async def of_customer(session: AsyncSession, user: User, customer_id: str) -> Promises:
    """What was promised to a customer whom the user may see."""
    await customers.get(session, user, customer_id)
    return await repository.of_customer(session, customer_id)


async def decide(session: AsyncSession, user: User, refund_id: str, decision: Decision, shop: ShopRules) -> tuple[Refund, str]:
    """Let money go, keep it, or take such a decision back; returns the refund and its order's number.

    Raises `Conflict` with `decided` when a colleague has decided otherwise, the customer has called the return off or the money
    is gone, and with `already_refunded` when as much as was paid is promised by now.
    """
    found = await repository.refund(session, refund_id)
    if found is None:
        raise NotFound("There is no such refund.")
    refund, number, customer_id = found
    await customers.get(session, user, customer_id)
    wanted = BECOMES[decision]
    if refund.status == wanted:
        return refund, number
    if refund.status == RefundStatus.PAID or (decision != "reopen" and refund.status != RefundStatus.REQUESTED):
        raise Conflict("This refund has been decided about.", code="decided")
    if refund.status == RefundStatus.DECLINED:
        await _still_there(session, refund, number)
    refund.status = wanted
    terms = Terms(shop, datetime.now(UTC).date())
    refund.expected_on = rules.refund_expected_on(terms) if wanted == RefundStatus.APPROVED else None
    _audit(session, user, f"refund.{wanted.value}", f"order:{number}", refund.id)
    await session.flush()
    return refund, number


async def settle(session: AsyncSession, user: User, kind: TaskKind, number: str, *, done: bool) -> Task:
    """Say that something was done, or take that back. Raises `Conflict` with `asked_again` where a newer one is open by now."""
    found = await FIND[kind](session, number.strip().upper())
    task, customer_id = found or (None, None)
    if task is None or customer_id is None:
        raise NotFound("There is no such promise.")
    await customers.get(session, user, customer_id)
    wanted = PromiseStatus.DONE if done else PromiseStatus.OPEN
    if task.status != wanted:
        if not done and isinstance(task, PrivacyRequest) and await repository.open_privacy(session, task.customer_id, task.kind):
            raise Conflict("The customer has asked again since.", code="asked_again")
        task.status, task.done_at = wanted, now() if done else None
        _audit(session, user, f"{kind}.{wanted.value}", f"{kind}:{task.number}", task.id)
        await session.flush()
    return task


async def _still_there(session: AsyncSession, refund: Refund, number: str) -> None:
    """Raise unless what was declined can be promised again: other money may have gone back since, or nothing comes for it."""
    order = await orders.by_number(session, number)
    if any(parcel.id == refund.return_id and parcel.status == ReturnStatus.CALLED_OFF for parcel in order.returns):
        raise Conflict("The customer keeps the items.", code="decided")
    if refund.amount_minor > rules.still_held(order):
        raise Conflict("All that was paid goes back already.", code="already_refunded")


def _audit(session: AsyncSession, user: User, action: str, subject: str, row_id: str) -> None:
    session.add(AuditEntry(actor=user.id, action=action, subject=subject, details={"id": row_id}))

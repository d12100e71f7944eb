"""Customers' rights over their data: a copy, erasure, and no more advertising."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.audit import audit
from crm_backend.mails import service as mails
from crm_backend.models import MailKind, PrivacyKind, PrivacyRequest, PromiseStatus
from crm_backend.models.base import new_id
from crm_backend.orders import service as orders
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import Terms
from crm_backend.upsert import next_number


@dataclass(frozen=True)
class Requested:
    """A request about a customer's data, whether it was open before, and how many orders are still on their way."""

    row: PrivacyRequest
    existing: bool
    open_orders: int


async def request(session: AsyncSession, viewer: Viewer, kind: PrivacyKind, language: str, terms: Terms) -> Requested:
    """Ask for a copy of the customer's data or for its erasure, once; they are told by mail. Raises `Forbidden` for visitors."""
    customer = await repository.hold(session, viewer.known())
    is_open = (PrivacyRequest.customer_id == customer.id, PrivacyRequest.kind == kind)
    query = select(PrivacyRequest).where(*is_open, PrivacyRequest.status == PromiseStatus.OPEN)
    row = (await session.execute(query)).scalar_one_or_none()
    existing = row is not None
    if row is None:
        row = PrivacyRequest(
            id=new_id(),
            number=await next_number(session, "PR"),
            customer_id=customer.id,
            conversation_id=viewer.conversation_id,
            kind=kind,
            due_on=terms.today + timedelta(days=terms.rules.privacy_days),
            status=PromiseStatus.OPEN,
        )
        session.add(row)
        params = {"number": row.number, "kind": kind, "due_on": row.due_on.isoformat()}
        mails.queue(session, MailKind.PRIVACY_REQUEST, customer, language, params)
        audit(session, viewer.conversation_id, "customer.privacy_requested", customer.id, {"number": row.number, "kind": kind})
        await session.flush()
    return Requested(row, existing, await orders.count_open(session, viewer))


async def unsubscribe(session: AsyncSession, viewer: Viewer, email: str | None) -> bool | None:
    """Send no more advertising to the customer, or to whoever has this e-mail.

    Returns whether that changed anything; none where the address is not the customer's own, be it known or not. Raises
    `Forbidden` for a visitor who names no address.
    """
    address = email.strip().lower() if email else None
    if address is None:
        customer = await repository.hold(session, viewer.known())
    else:
        found = await repository.by_email(session, address)
        if found is None:
            return None
        customer = await repository.hold(session, found.id)
    changed = customer.marketing_consent
    if changed:
        customer.marketing_consent = False
        audit(session, viewer.conversation_id, "customer.unsubscribed", customer.id, {"by": "address" if address else "customer"})
        await session.flush()
    return changed if customer.id == viewer.customer_id else None

"""Links to a new password: the shop keeps the passwords, we know the mailbox.

The link leads to the shop, which asks us once whose it is (`redeem`) and then lets them choose a new password.
"""

import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.auth.service import digest
from crm_backend.customers import repository
from crm_backend.customers.audit import audit
from crm_backend.errors import NotFound
from crm_backend.mails import service as mails
from crm_backend.models import Customer, MailKind, PasswordReset
from crm_backend.models.base import now
from crm_backend.orders.access import Viewer
from crm_backend.shop_rules import ShopRules

HOUR = timedelta(hours=1)
Outcome = Literal["sent", "no_address", "too_many"]


async def queue_link(
    session: AsyncSession, viewer: Viewer, email: str | None, language: str, rules: ShopRules, base_url: str
) -> Outcome | None:
    """Send a link to the account of this e-mail, or of the customer in the conversation; returns what came of it.

    None where the account is not the customer's own: nobody is told whether there is one. The link works once and for half an
    hour; a new one ends those before. A few in an hour are sent, and no more.
    """
    customer = await _account(session, viewer, email)
    outcome = await _queue(session, viewer, customer, language, rules, base_url) if customer else None
    return outcome if customer and customer.id == viewer.customer_id else None


async def _queue(
    session: AsyncSession, viewer: Viewer, customer: Customer, language: str, rules: ShopRules, base_url: str
) -> Outcome:
    if customer.email is None:
        return "no_address"
    if await _sent(session, customer) >= rules.resets_per_hour:
        return "too_many"
    token, moment = secrets.token_urlsafe(32), now()
    expires_at = moment + timedelta(minutes=rules.reset_minutes)
    theirs = update(PasswordReset).where(PasswordReset.customer_id == customer.id, PasswordReset.expires_at > moment)
    await session.execute(theirs.values(expires_at=moment))
    session.add(PasswordReset(token_hash=digest(token), customer_id=customer.id, created_at=moment, expires_at=expires_at))
    page = rules.reset_url or f"{base_url}/"
    link = f"{page}{'&' if '?' in page else '?'}reset={token}"
    params = {"link": link, "minutes": rules.reset_minutes}
    mails.queue(session, MailKind.PASSWORD_RESET, customer, customer.locale or language, params, expires_at=expires_at)
    audit(session, viewer.conversation_id, "customer.password_reset_queued", customer.id, {})
    await session.flush()
    return "sent"


async def redeem(session: AsyncSession, token: str) -> Customer:
    """Whose link this is; from now on it is nobody's. Raises `NotFound` alike for a wrong, an old and a used one."""
    query = select(PasswordReset).where(PasswordReset.token_hash == digest(token)).with_for_update()
    link = (await session.execute(query)).scalar_one_or_none()
    if link is None or link.used_at or link.expires_at < now():
        raise NotFound("This link is of no use any more.", code="reset_unknown")
    link.used_at = now()
    await session.flush()
    return await session.get_one(Customer, link.customer_id)


async def _account(session: AsyncSession, viewer: Viewer, email: str | None) -> Customer | None:
    """The account that is meant, held so that requests at once are all counted."""
    if email:
        found = await repository.by_email(session, email.strip().lower())
        return await repository.hold(session, found.id) if found else None
    return await repository.hold(session, viewer.customer_id) if viewer.customer_id else None


async def _sent(session: AsyncSession, customer: Customer) -> int:
    recent = (PasswordReset.customer_id == customer.id, PasswordReset.created_at > now() - HOUR)
    return await session.scalar(select(func.count()).select_from(PasswordReset).where(*recent)) or 0

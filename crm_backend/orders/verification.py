"""How an anonymous visitor proves an order theirs."""

import phonenumbers
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Order
from crm_backend.orders import repository
from crm_backend.orders.access import Viewer
from crm_backend.orders.service import canonical_number

MAX_FAILED = 5  # per conversation; then even the right answer is refused, in the same words


async def verify(session: AsyncSession, viewer: Viewer, number: str, *, email: str | None, phone: str | None) -> bool:
    """Whether the e-mail or the phone is the one on the order; if so, this conversation may see it from now on.

    Unknown orders, wrong data and too many attempts all answer alike.
    """
    failed = await repository.failed_attempts(session, viewer.conversation_id)
    order = await repository.by_number(session, canonical_number(number))
    if order is None or failed >= MAX_FAILED or not _matches(order, email, phone):
        await repository.count_failed_attempt(session, viewer.conversation_id)
        return False
    await repository.remember_verified(session, viewer.conversation_id, order.id)
    return True


def _matches(order: Order, email: str | None, phone: str | None) -> bool:
    if email and order.email and email.strip().lower() == order.email:
        return True
    return bool(phone and order.phone and same_phone(phone, order.phone, order.address.get("country")))


def same_phone(said: str, known: str, region: str | None) -> bool:
    """Whether a number as somebody wrote it is this E.164 number, read in the given country when it has no country code."""
    try:
        parsed = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == known

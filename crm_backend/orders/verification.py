"""How an anonymous visitor proves an order theirs."""

from datetime import timedelta

import phonenumbers
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Order
from crm_backend.orders import repository
from crm_backend.orders.access import Viewer
from crm_backend.orders.service import canonical_number

WINDOW = timedelta(hours=24)
MOST_FAILED_FOR_ORDER = 10
MOST_FAILED_FROM_CONTACT_POINT = 5


async def verify(
    session: AsyncSession, viewer: Viewer, contact_point_id: str, number: str, *, email: str | None, phone: str | None
) -> bool:
    """Whether the e-mail or the phone is the one on the order; if so, this conversation may see it from now on.

    Unknown orders, wrong data and too many attempts all answer alike. In the 24 hours from the first failed attempt on, even the
    right answer is refused after 5 failures from one contact point, on whatever orders and in however many conversations, which
    is room for an honest visitor's slips; and after 10 failures on one order, from wherever they came, because a new contact
    point costs nothing. The price: who keeps guessing at an order shuts its customer out of this way for a day as well; whoever
    is signed in, has verified it before, or talks to a person is not affected.
    """
    number = canonical_number(number)
    # always locked in this order, so that attempts side by side wait for each other and are all counted
    limits = {f"order:{number}": MOST_FAILED_FOR_ORDER, f"contact_point:{contact_point_id}": MOST_FAILED_FROM_CONTACT_POINT}
    failed = {subject: await repository.failed_attempts(session, subject, WINDOW) for subject in limits}
    too_many = any(failed[subject] >= most for subject, most in limits.items())
    order = await repository.by_number(session, number)
    if order is None or too_many or not _matches(order, email, phone):
        await repository.count_failed_attempt(session, limits)
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

"""What customers change about themselves: e-mail, phone, name."""

from typing import Literal

from pydantic import validate_email
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.audit import audit
from crm_backend.customers.phones import in_e164
from crm_backend.errors import Conflict, Unfit
from crm_backend.mails import service as mails
from crm_backend.models import Customer, MailKind
from crm_backend.orders.access import Viewer

Field = Literal["email", "phone", "name"]
LONGEST = {"email": 320, "name": 200}


async def change(session: AsyncSession, viewer: Viewer, field: Field, value: str, language: str) -> tuple[str, bool]:
    """Change what is kept of the customer; returns it as it is stored, and whether it was another before.

    They are told by mail, at the address they had before.

    Raises `Forbidden` for visitors, `Unfit` with `email_invalid`, `phone_invalid` or `name_invalid`, `Conflict` with
    `email_taken`.
    """
    customer = await repository.hold(session, viewer.known())
    clean = _clean(customer, field, value)
    before = getattr(customer, field)
    if clean == before:
        return clean, False
    if field == "email" and await repository.is_taken(session, Customer.email, clean):
        raise Conflict("Another customer has this e-mail.", code="email_taken")
    mails.queue(session, MailKind.PROFILE_CHANGED, customer, language, {"field": field})
    setattr(customer, field, clean)
    details = {"field": field, "before": before, "after": clean}
    audit(session, viewer.conversation_id, "customer.profile_changed", customer.id, details)
    await session.flush()
    return clean, True


def _clean(customer: Customer, field: Field, value: str) -> str:
    value = " ".join(value.split())
    if field == "email":
        clean = _email(value)
    elif field == "phone":
        clean = in_e164(value, customer.country)
    else:
        clean = value if any(character.isalpha() for character in value) and "@" not in value else None
    if not clean or len(clean) > LONGEST.get(field, len(clean)):
        raise Unfit(f"This cannot be somebody's {field}.", code=f"{field}_invalid")
    return clean


def _email(value: str) -> str | None:
    try:
        return validate_email(value)[1].lower() if "<" not in value else None
    except PydanticCustomError:
        return None

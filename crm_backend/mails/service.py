"""Putting mails into the queue; a channel sends them."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Customer, Mail, MailKind


def queue(
    session: AsyncSession,
    kind: MailKind,
    customer: Customer,
    language: str,
    params: dict[str, Any],
    *,
    expires_at: datetime | None = None,
) -> None:
    """Let a mail go to a customer, to the address that they have now; one without an address gets none."""
    if customer.email:
        session.add(
            Mail(
                kind=kind,
                recipient=customer.email,
                language=language,
                params={"name": customer.name, **params},
                customer_id=customer.id,
                expires_at=expires_at,
            )
        )

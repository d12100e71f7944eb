"""The note of who changed what about a customer."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import AuditEntry


def audit(session: AsyncSession, conversation_id: str, action: str, customer_id: str, details: dict[str, Any]) -> None:
    """Note what the bot changed about a customer."""
    subject = f"customer:{customer_id}"
    session.add(AuditEntry(actor="bot", action=action, subject=subject, conversation_id=conversation_id, details=details))

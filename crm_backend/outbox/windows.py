"""Reply windows: for how long, and how often, a platform lets us write after each message of a customer.

WhatsApp and Messenger give 24 hours, WeChat 48 hours and five replies; each connector's `manners` say so, with the vendor's page.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Window
from crm_backend.models import Author, Delivery, Message, OutboxEntry
from crm_backend.models.base import now

CLOSED, USED_UP = "window_closed", "window_used_up"
REACHED = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.UNKNOWN)


@dataclass(frozen=True)
class Standing:
    """Where a contact point's window stands; no `until`: the customer never wrote; no `left`: replies are not counted."""

    until: datetime | None
    left: int | None

    def refusal(self, at: datetime) -> str | None:
        """Why nothing may be sent at this time: `window_closed`, `window_used_up`, or None when it may."""
        if self.until is None or at > self.until:
            return CLOSED
        return USED_UP if self.left is not None and self.left <= 0 else None


async def standing(session: AsyncSession, contact_point_id: str, window: Window) -> Standing:
    """The window of a contact point by what is stored."""
    theirs = select(func.max(Message.created_at)).where(
        Message.contact_point_id == contact_point_id, Message.author == Author.CUSTOMER
    )
    last = await session.scalar(theirs)
    if last is None:
        return Standing(None, window.replies)
    left = None
    if window.replies is not None:
        sent = select(func.count()).where(
            OutboxEntry.contact_point_id == contact_point_id, OutboxEntry.sent_at >= last, OutboxEntry.state.in_(REACHED)
        )
        left = window.replies - (await session.scalar(sent) or 0)
    return Standing(last + window.length, left)


async def refusal(session: AsyncSession, contact_point_id: str, window: Window | None) -> str | None:
    """Why nothing may be sent to a contact point now, if so."""
    return (await standing(session, contact_point_id, window)).refusal(now()) if window else None

"""Whose data a conversation opens."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.models import ContactPoint, Conversation, Customer
from crm_backend.orders.access import Viewer

SEEN_FROM = (
    select(Conversation, ContactPoint, Customer)
    .join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    .outerjoin(Customer, Customer.id == Conversation.customer_id)
    .where(Conversation.id == bindparam("conversation_id"))
)


@dataclass(frozen=True)
class View:
    """A conversation, the customer it belongs to, and what the person in it may see."""

    conversation: Conversation
    customer: Customer | None
    viewer: Viewer

    @property
    def language(self) -> str:
        return self.conversation.language

    @property
    def zone(self) -> ZoneInfo:
        """In which the customer's days begin and end."""
        try:
            return ZoneInfo(self.customer.timezone if self.customer else "UTC")
        except (KeyError, ValueError, OSError):  # an unknown zone must not cost the customer an answer
            return ZoneInfo("UTC")


async def open_view(session: AsyncSession, conversation_id: str) -> View:
    """The view from this conversation; a customer counts as known only when their contact point is vouched for."""
    row = (await session.execute(SEEN_FROM, {"conversation_id": conversation_id})).one_or_none()
    if row is None:
        raise NotFound("There is no such conversation.", code="conversation_unknown")
    conversation, point, customer = row
    known = point.vouched and customer is not None and point.customer_id == customer.id
    return View(conversation, customer, Viewer(conversation.id, customer.id if known else None))

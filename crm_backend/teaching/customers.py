"""What customers are called, so that it is masked in what they and others say."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Conversation, Customer


async def names(session: AsyncSession, conversation_ids: Collection[str]) -> dict[str, str]:
    """The names of the customers of these conversations, where they are known."""
    query = select(Conversation.id, Customer.name).join(Customer, Customer.id == Conversation.customer_id)
    rows = (await session.execute(query.where(Conversation.id.in_(conversation_ids)))).all()
    return {row[0]: row[1] for row in rows if row[1]}

"""What customers think of a conversation."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.thread import note
from crm_backend.models import Conversation, Feedback
from crm_backend.models.base import new_id, now
from crm_backend.upsert import insert


async def rate(session: AsyncSession, conversation: Conversation, rating: int, comment: str | None) -> None:
    """Keep a rating, 1 to 5, and show it at the desk; a later one replaces it. The caller holds the conversation's row."""
    values = {"rating": rating, "comment": comment, "created_at": now()}
    statement: Any = insert(session, Feedback).values(
        id=new_id(), conversation_id=conversation.id, customer_id=conversation.customer_id, **values
    )
    await session.execute(statement.on_conflict_do_update(index_elements=["conversation_id"], set_=values))
    await note(session, conversation, {"kind": "feedback", "rating": rating, "comment": comment})


async def praise(session: AsyncSession, conversation: Conversation, words: str) -> None:
    """Show praise at the desk as feedback without a number: a rating is the customer's to give. The caller holds the row."""
    await note(session, conversation, {"kind": "feedback", "rating": None, "comment": words})

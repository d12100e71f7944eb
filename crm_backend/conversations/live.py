"""What an open console is shown of a conversation as it changes."""

from dataclasses import dataclass

from sqlalchemy import not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import repository, views
from crm_backend.conversations.schemas import ConversationOut, MessageOut
from crm_backend.models import Conversation, State, User

OVERLAP = 4  # messages shown again before the newest: their understanding and delivery may have changed
MOST = 500


@dataclass(frozen=True)
class Glimpse:
    """A line of the inbox with what is new in its thread; `newest` is the number to go on from."""

    conversation: ConversationOut
    messages: list[MessageOut]
    newest: int


async def glimpse(session: AsyncSession, user: User, conversation_id: str, *, after: int | None) -> Glimpse:
    """A conversation after a number of its thread (None: its latest messages); `NotFound` when the user may not see it."""
    row = await repository.row(session, user, conversation_id)
    newest = row.conversation.last_seq
    start = min(newest if after is None else after, newest) - OVERLAP
    found = await repository.messages(session, conversation_id, after=start, limit=MOST)
    return Glimpse(views.conversation(row), [views.message(message, agent) for message, agent in found], newest)


async def hidden_from(session: AsyncSession, user: User) -> set[str]:
    """The open conversations that this user may not see."""
    query = select(Conversation.id).where(Conversation.state == State.OPEN, not_(repository.visible_to(user)))
    return set((await session.execute(query)).scalars())

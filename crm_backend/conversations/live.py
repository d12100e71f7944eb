"""What an open console is shown of a conversation as it changes."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.attachments import service as attachments
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


async def glimpse(
    session: AsyncSession, user: User, conversation_id: str, *, after: int | None, changed: Collection[str] = ()
) -> Glimpse:
    """A conversation after a number of its thread (None: its latest messages), and the messages named in `changed`.

    Raises `NotFound` when the user may not see it.
    """
    row = await repository.row(session, user, conversation_id)
    newest = row.conversation.last_seq
    start = min(newest if after is None else after, newest) - OVERLAP
    found = await repository.messages(session, conversation_id, after=start, also=changed, limit=MOST)
    files = await attachments.of_messages(session, [message for message, _ in found])
    messages = [views.message(message, agent, files.get(message.id, ())) for message, agent in found]
    return Glimpse(views.conversation(row), messages, newest)


async def hidden_from(session: AsyncSession, user: User) -> set[str]:
    """The open conversations that this user may not see."""
    query = select(Conversation.id).where(Conversation.state == State.OPEN, not_(repository.visible_to(user)))
    return set((await session.execute(query)).scalars())

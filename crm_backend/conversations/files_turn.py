"""What the bot says to files without a word: that they arrived, where they went, and what it had asked."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.rasa import Reply
from crm_backend.models import Author, Conversation, Message, Ticket, TicketStatus
from crm_backend.texts import say

QUESTION_MARKS = ("?", "？")


async def replies(session: AsyncSession, conversation: Conversation, message: Message) -> list[Reply]:
    """The answer to a message that has files and no text; a question that is open is asked once more."""
    ticket = await _ticket(session, conversation)
    if ticket is not None:
        said = [Reply(say("file_for_ticket", conversation.language, number=ticket.number))]
    else:
        said = [Reply(say("file_received", conversation.language))]
    asked = await _open_question(session, conversation, message)
    if asked is not None:
        said.append(Reply(asked.text, tuple(_as_rasa_means_it(button) for button in asked.buttons or ())))
    elif ticket is None:
        said.append(Reply(say("file_about_what", conversation.language)))
    return said


async def _ticket(session: AsyncSession, conversation: Conversation) -> Ticket | None:
    """The newest ticket of this conversation that is not settled."""
    query = select(Ticket).where(
        Ticket.conversation_id == conversation.id, Ticket.status.in_((TicketStatus.OPEN, TicketStatus.WAITING))
    )
    return (await session.execute(query.order_by(Ticket.created_at.desc()).limit(1))).scalar_one_or_none()


async def _open_question(session: AsyncSession, conversation: Conversation, message: Message) -> Message | None:
    """What the bot said last, if that was a question."""
    before = select(Message).where(
        Message.conversation_id == conversation.id, Message.seq < message.seq, Message.internal.is_(False)
    )
    last = (await session.execute(before.order_by(Message.seq.desc()).limit(1))).scalar_one_or_none()
    if last is None or last.author != Author.BOT:
        return None
    asks = last.buttons or last.text.rstrip().endswith(QUESTION_MARKS) or await _waits_for_an_answer(session, last)
    return last if asks else None


async def _waits_for_an_answer(session: AsyncSession, said: Message) -> bool:
    """Whether a form asked for something with these words: "A few words are enough." has no question mark."""
    answered = await session.get(Message, said.reply_to) if said.reply_to else None
    return bool(answered and answered.trace and answered.trace.get("asks"))


def _as_rasa_means_it(button: dict[str, Any]) -> dict[str, Any]:
    return {"title": button["title"], "intent": button["intent"], "entities": button["entities"]}

"""What agents do with conversations."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Window
from crm_backend.conversations import repository
from crm_backend.conversations.thread import add_internal, note, say_to_customer
from crm_backend.errors import Conflict, NotFound
from crm_backend.handoff import service as handoff
from crm_backend.models import Author, Conversation, Message, Owner, Role, State, Turn, User
from crm_backend.models.base import now
from crm_backend.outbox import windows
from crm_backend.texts import say


async def get(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """The conversation, if the user may see it; raises `NotFound`."""
    return (await repository.row(session, user, conversation_id)).conversation


async def held(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """The conversation, if the user may see it and no other agent has it, theirs to change until the end of the transaction."""
    conversation = await repository.locked(session, user, conversation_id)
    _refuse_others(conversation, user)
    return conversation


async def claim(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """Take a conversation over from the bot or the queue; `Conflict` when another agent has it."""
    # looked up as the service itself: who comes second in a race is told that it is taken, not that it never was
    conversation = await repository.locked(session, None, conversation_id)
    _refuse_resolved(conversation)
    if conversation.owner == Owner.AGENT:
        if conversation.assignee_id != user.id:
            raise Conflict("Another agent has this conversation.", code="taken")
        return conversation
    await _give_to(session, conversation, user, {"kind": "claimed", "by": user.name})
    return conversation


async def assign(session: AsyncSession, user: User, conversation_id: str, to_id: str) -> Conversation:
    """Give a conversation to a colleague; agents may give away only what is theirs or nobody's."""
    conversation = await repository.locked(session, user, conversation_id)
    _refuse_resolved(conversation)
    _refuse_others(conversation, user)
    colleague = (await session.execute(select(User).where(User.id == to_id, User.active))).scalar_one_or_none()
    if colleague is None:
        raise NotFound("There is no such colleague.")
    if conversation.owner != Owner.AGENT or conversation.assignee_id != colleague.id:
        await _give_to(session, conversation, colleague, {"kind": "assigned", "by": user.name, "to": colleague.name})
    return conversation


async def reply(
    session: AsyncSession,
    user: User,
    conversation_id: str,
    text: str,
    *,
    internal: bool,
    client_id: str | None,
    files: Sequence[str] = (),
    window_of: Callable[[str], Window | None] = lambda _channel: None,
) -> Message:
    """Write to the customer, or an internal note, with `files` (ids of uploads); writing to the customer takes the
    conversation over.

    The same `client_id` again gives the same message, whatever has happened since. Raises `Conflict` when the reply window of the
    channel (`window_of` its name) is over.
    """
    conversation = await repository.locked(session, user, conversation_id)
    external_id = f"agent:{user.id}:{client_id}" if client_id else None
    if external_id and (known := await _written(session, conversation, external_id)):
        if known.text != text:
            raise Conflict("This client_id was used for another text.", code="client_id_reused")
        return known
    if not internal:
        if refusal := await windows.refusal(session, conversation.contact_point_id, window_of(conversation.channel)):
            raise Conflict("This channel lets us write only for some time after the customer did.", code=refusal)
        await claim(session, user, conversation_id)
    write = add_internal if internal else say_to_customer
    message = await write(session, conversation, Author.AGENT, text, files, agent_id=user.id, external_id=external_id)
    conversation.read_seq = conversation.last_seq
    await session.flush()
    return message


async def release(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """Give the conversation back to the bot and tell the customer."""
    conversation = await repository.locked(session, user, conversation_id)
    _refuse_resolved(conversation)
    _refuse_others(conversation, user)
    if conversation.owner == Owner.BOT:
        return conversation
    await handoff.release(session, conversation)
    await note(session, conversation, {"kind": "released", "by": user.name})
    text = say("released_to_bot", conversation.language, agent=user.name)
    await say_to_customer(session, conversation, Author.SYSTEM, text)
    return conversation


async def resolve(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """Close the conversation; the customer's next message opens a new one."""
    conversation = await repository.locked(session, user, conversation_id)
    _refuse_others(conversation, user)
    if conversation.state == State.RESOLVED:
        return conversation
    unheard = select(Message.id).where(Message.conversation_id == conversation.id, Message.turn == Turn.WAITING)
    if (await session.execute(unheard.limit(1))).first():
        raise Conflict("The customer has just written; read that first.", code="customer_wrote")
    conversation.state, conversation.resolved_at = State.RESOLVED, now()
    conversation.queued_at = conversation.queue_rank = None
    await note(session, conversation, {"kind": "resolved", "by": user.name})
    await say_to_customer(session, conversation, Author.SYSTEM, say("resolved", conversation.language))
    conversation.read_seq = conversation.last_seq
    return conversation


async def reopen(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """Undo `resolve`; `Conflict` when the customer has already begun a new conversation."""
    conversation = await repository.locked(session, user, conversation_id)
    _refuse_others(conversation, user)
    if conversation.state == State.OPEN:
        return conversation
    newer = select(Conversation.id).where(
        Conversation.contact_point_id == conversation.contact_point_id, Conversation.created_at > conversation.created_at
    )
    if (await session.execute(newer.limit(1))).first():  # the customer reads on from there
        raise Conflict("The customer has begun a new conversation.", code="newer_conversation")
    conversation.state, conversation.resolved_at = State.OPEN, None
    if conversation.owner == Owner.QUEUE:
        conversation.queued_at = conversation.queue_rank = now()
    await note(session, conversation, {"kind": "reopened", "by": user.name})
    return conversation


async def mark_read(session: AsyncSession, user: User, conversation_id: str) -> Conversation:
    """The desk has seen all that is in the thread now."""
    conversation = await repository.locked(session, user, conversation_id)
    conversation.read_seq = conversation.last_seq
    return conversation


async def _give_to(session: AsyncSession, conversation: Conversation, agent: User, event: dict[str, str]) -> None:
    conversation.owner, conversation.assignee_id = Owner.AGENT, agent.id
    conversation.queued_at = conversation.queue_rank = None
    await note(session, conversation, event)
    await say_to_customer(session, conversation, Author.SYSTEM, say("agent_joined", conversation.language, agent=agent.name))
    await session.flush()


def _refuse_resolved(conversation: Conversation) -> None:
    if conversation.state == State.RESOLVED:
        raise Conflict("This conversation is resolved.", code="resolved")


def _refuse_others(conversation: Conversation, user: User) -> None:
    if user.role == Role.AGENT and conversation.owner == Owner.AGENT and conversation.assignee_id != user.id:
        raise Conflict("Another agent has this conversation.", code="taken")


async def _written(session: AsyncSession, conversation: Conversation, external_id: str) -> Message | None:
    # Of the conversation, which may have moved to another contact point since.
    query = select(Message).where(Message.conversation_id == conversation.id, Message.external_id == external_id)
    return (await session.execute(query)).scalar_one_or_none()


async def visible(session: AsyncSession, user: User, ids: set[str]) -> frozenset[str]:
    """Those of these conversations (ids) that the user may see."""
    return await repository.visible(session, user, ids)

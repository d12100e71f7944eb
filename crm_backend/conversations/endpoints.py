"""The desk's API: conversations, and what agents do with them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Connector, Window
from crm_backend import pagination
from crm_backend.attachments import service as attachments
from crm_backend.auth.dependencies import AgentUser
from crm_backend.conversations import moving, repository, service, views
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.repository import Filter
from crm_backend.conversations.schemas import (
    AddressIn,
    AssignIn,
    ChangeOut,
    ChangesOut,
    ConversationOut,
    ConversationsOut,
    CountsOut,
    MessageOut,
    MessagesOut,
    PersonOut,
    ReplyIn,
    SentimentOut,
    SentimentPointOut,
    TypingIn,
    WindowOut,
)
from crm_backend.customers import sentiment
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import NotFound
from crm_backend.models import Conversation, Customer, SentimentPoint, User
from crm_backend.models.base import now
from crm_backend.outbox import windows

router = APIRouter(prefix="/api/v1", tags=["desk"])
Limit = Annotated[int, Query(ge=1, le=500)]
SHOWN_POINTS = 200


async def get_announcer(request: Request) -> Announcer:
    announcer: Announcer = request.app.state.announcer
    return announcer


AnnouncerDep = Annotated[Announcer, Depends(get_announcer)]


@router.get("/conversations")
async def list_conversations(
    user: AgentUser,
    db: DatabaseDep,
    owner: Literal["bot", "queue", "agent"] | None = None,
    assignee: str | None = None,
    state: Literal["open", "resolved", "any"] = "open",
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: str | None = None,
    limit: Limit = 100,
) -> ConversationsOut:
    """Conversations that this user may see; the queue by urgency, others by latest activity."""
    wanted = Filter(owner=owner, assignee=assignee, state=None if state == "any" else state, q=q)
    return await _page(db, user, wanted, cursor, limit)


@router.get("/customers/{customer_id}/conversations")
async def of_customer(
    customer_id: str, user: AgentUser, db: DatabaseDep, cursor: str | None = None, limit: Limit = 100
) -> ConversationsOut:
    """The conversations of one customer."""
    return await _page(db, user, Filter(customer_id=customer_id, state=None), cursor, limit)


@router.get("/customers/{customer_id}/sentiment")
async def mood_of_customer(customer_id: str, user: AgentUser, db: DatabaseDep) -> SentimentOut:
    """The customer's mood over time; the rule is that of `customers/sentiment.py`."""
    async with db.reading() as session:
        seen = select(Conversation.id).where(Conversation.customer_id == customer_id, repository.visible_to(user)).limit(1)
        customer = await session.get(Customer, customer_id)
        if customer is None or (await session.execute(seen)).first() is None:
            raise NotFound("There is no such customer.")
        query = select(SentimentPoint).where(SentimentPoint.customer_id == customer_id).order_by(SentimentPoint.at.desc())
        points = (await session.execute(query.limit(SHOWN_POINTS))).scalars().all()[::-1]
    mood = sentiment.mood(customer)
    shown = [SentimentPointOut.model_validate(point) for point in points]
    return SentimentOut(trend=mood.trend, average=mood.average, points=shown)


@router.get("/conversations/{conversation_id}")
async def get_conversation(conversation_id: str, user: AgentUser, db: DatabaseDep) -> ConversationOut:
    async with db.reading() as session:
        return views.conversation(await repository.row(session, user, conversation_id))


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    conversation_id: str, user: AgentUser, db: DatabaseDep, cursor: str | None = None, limit: Limit = 500
) -> MessagesOut:
    """The thread, oldest first."""
    after = pagination.number(pagination.decode(cursor, 1)[0]) if cursor else 0
    async with db.reading() as session:
        await repository.row(session, user, conversation_id)
        found = await repository.messages(session, conversation_id, after=after, limit=limit + 1)
        files = await attachments.of_messages(session, [message for message, _ in found])
    items = [views.message(message, agent, files.get(message.id, ())) for message, agent in found[:limit]]
    return MessagesOut(items=items, next_cursor=pagination.encode(str(items[-1].seq)) if len(found) > limit else None)


@router.get("/conversations/{conversation_id}/changes")
async def list_changes(conversation_id: str, user: AgentUser, db: DatabaseDep) -> ChangesOut:
    """What was changed for the customer in this conversation, by the bot or by people, oldest first."""
    async with db.reading() as session:
        await repository.row(session, user, conversation_id)
        found = await repository.changes(session, conversation_id)
    return ChangesOut(items=[ChangeOut.model_validate(entry) for entry in found])


@router.post("/conversations/{conversation_id}/claim")
async def claim(conversation_id: str, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> ConversationOut:
    """Take the conversation; 409 when another agent has it."""
    return await _change(service.claim, conversation_id, user, db, announcer)


@router.get("/conversations/{conversation_id}/window")
async def get_window(conversation_id: str, user: AgentUser, db: DatabaseDep, request: Request) -> WindowOut:
    """Until when, and how often, the customer may be written to on this channel; nulls where that has no end."""
    async with db.reading() as session:
        conversation = await service.get(session, user, conversation_id)
        window = _window(request, conversation.channel)
        if window is None:
            return WindowOut()
        standing = await windows.standing(session, conversation.contact_point_id, window)
    return WindowOut(until=standing.until, left=standing.left, refusal=standing.refusal(now()))


@router.post("/conversations/{conversation_id}/messages", status_code=201)
async def write(
    conversation_id: str, body: ReplyIn, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep, request: Request
) -> MessageOut:
    """Write to the customer (which takes the conversation over), or an internal note; 409 when their channel's window is over."""
    async with db.transaction() as session:
        message = await service.reply(
            session,
            user,
            conversation_id,
            body.text,
            internal=body.internal,
            client_id=body.client_id,
            files=body.attachments,
            window_of=lambda channel: _window(request, channel),
        )
        files = await attachments.of_messages(session, [message])
    announcer.changed(message.contact_point_id, conversation_id)
    return views.message(message, user, files.get(message.id, ()))


@router.post("/conversations/{conversation_id}/release")
async def release(conversation_id: str, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> ConversationOut:
    """Give the conversation back to the bot."""
    return await _change(service.release, conversation_id, user, db, announcer)


@router.post("/conversations/{conversation_id}/resolve")
async def resolve(conversation_id: str, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> ConversationOut:
    """Close the conversation."""
    return await _change(service.resolve, conversation_id, user, db, announcer)


@router.post("/conversations/{conversation_id}/reopen")
async def reopen(conversation_id: str, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> ConversationOut:
    """Undo a resolve."""
    return await _change(service.reopen, conversation_id, user, db, announcer)


@router.post("/conversations/{conversation_id}/assign")
async def assign(
    conversation_id: str, body: AssignIn, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep
) -> ConversationOut:
    """Give the conversation to a colleague."""
    async with db.transaction() as session:
        conversation = await service.assign(session, user, conversation_id, body.user_id)
        shown = await _shown(session, None, conversation)  # the giver may no longer see it, but is told what became of it
    return _announced(announcer, conversation, shown)


@router.post("/conversations/{conversation_id}/email")
async def to_email(
    conversation_id: str,
    body: AddressIn,
    user: AgentUser,
    db: DatabaseDep,
    announcer: AnnouncerDep,
    settings: SettingsDep,
    request: Request,
) -> ConversationOut:
    """Have a chat go on by e-mail; 409 `no_email` where that channel is off, `not_a_chat`, `nothing_said`, `email_open`."""
    account = moving.account(request.app.state.connectors, settings.email_address)
    async with db.transaction() as session:
        conversation = await service.held(session, user, conversation_id)
        left = await moving.to_email(session, conversation, body.address, account)
        shown = await _shown(session, user, conversation)
    announcer.changed(left, conversation.id)
    return _announced(announcer, conversation, shown)


@router.post("/conversations/{conversation_id}/read", status_code=204)
async def read(conversation_id: str, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> None:
    """The desk has seen the thread."""
    async with db.transaction() as session:
        conversation = await service.mark_read(session, user, conversation_id)
    announcer.read(conversation.contact_point_id)
    announcer.changed_at_desk(conversation.id)


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(conversation_id: str, body: TypingIn, user: AgentUser, db: DatabaseDep, announcer: AnnouncerDep) -> None:
    """Show the customer that somebody is writing."""
    async with db.reading() as session:
        conversation = (await repository.row(session, user, conversation_id)).conversation
    announcer.typing(conversation.contact_point_id, conversation.id, "agent", on=body.on)


@router.get("/desk/counts")
async def counts(user: AgentUser, db: DatabaseDep) -> CountsOut:
    async with db.reading() as session:
        return CountsOut(**await repository.counts(session, user))


@router.get("/users")
async def users(user: AgentUser, db: DatabaseDep) -> dict[str, list[PersonOut]]:
    """Colleagues to whom a conversation can be given."""
    async with db.reading() as session:
        found = (await session.execute(select(User).where(User.active).order_by(User.name))).scalars()
        return {"items": [PersonOut(id=person.id, name=person.name, email=person.email) for person in found]}


def _window(request: Request, channel: str) -> Window | None:
    """The reply window of a channel, if it has one."""
    connectors: Mapping[str, Connector] = request.app.state.connectors
    return connectors[channel].manners.window if channel in connectors else None


async def _page(db: DatabaseDep, user: User, wanted: Filter, cursor: str | None, limit: int) -> ConversationsOut:
    async with db.reading() as session:
        rows, next_cursor = await repository.rows(session, user, wanted, cursor=cursor, limit=limit)
    return ConversationsOut(items=[views.conversation(row) for row in rows], next_cursor=next_cursor)


async def _change(
    act: Callable[[AsyncSession, User, str], Awaitable[Conversation]],
    conversation_id: str,
    user: User,
    db: Database,
    announcer: Announcer,
) -> ConversationOut:
    async with db.transaction() as session:
        conversation = await act(session, user, conversation_id)
        shown = await _shown(session, user, conversation)
    return _announced(announcer, conversation, shown)


async def _shown(session: AsyncSession, user: User | None, conversation: Conversation) -> ConversationOut:
    await session.flush()
    return views.conversation(await repository.row(session, user, conversation.id))


def _announced(announcer: Announcer, conversation: Conversation, shown: ConversationOut) -> ConversationOut:
    announcer.changed(conversation.contact_point_id, conversation.id)
    return shown

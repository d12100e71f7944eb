"""The desk's queries: what a user may see is part of every one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend import pagination
from crm_backend.errors import NotFound
from crm_backend.models import AuditEntry, Author, Conversation, Customer, Message, Owner, Role, State, User

Assignee = aliased(User)
MOST_CHANGES = 500  # shown of one conversation
UNREAD = (
    select(func.count())
    .where(Message.conversation_id == Conversation.id, Message.author == Author.CUSTOMER, Message.seq > Conversation.read_seq)
    .correlate(Conversation)
    .scalar_subquery()
)
ANSWERED = (  # up to where a person has answered
    select(func.coalesce(func.max(Message.seq), 0))
    .where(Message.conversation_id == Conversation.id, Message.author == Author.AGENT, ~Message.internal)
    .correlate(Conversation)
    .scalar_subquery()
)
PRESSING = (
    select(func.coalesce(func.max(Message.nlu[("sentiment", "urgency")].as_float()), 0.0))
    .where(
        Message.conversation_id == Conversation.id,
        Conversation.state == State.OPEN,
        Message.author == Author.CUSTOMER,
        Message.seq > ANSWERED,
    )
    .correlate(Conversation)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Row:
    """A conversation with what a list shows of it."""

    conversation: Conversation
    customer: Customer | None
    assignee: User | None
    unread: int
    pressing: float  # urgency of the most urgent message that no person has answered, 0 to 1


@dataclass(frozen=True)
class Filter:
    """Which conversations a list is about; None means any."""

    owner: str | None = None
    state: str | None = State.OPEN
    assignee: str | None = None
    customer_id: str | None = None
    q: str | None = None


def visible_to(user: User | None) -> ColumnElement[bool]:
    """Agents see the queue, the bot's and their own; supervisors, administrators and the service itself (None) all."""
    if user is None or user.role != Role.AGENT:
        return true()
    return or_(Conversation.owner.in_((Owner.QUEUE, Owner.BOT)), Conversation.assignee_id == user.id)


async def rows(
    session: AsyncSession, user: User, wanted: Filter, *, cursor: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """A page of conversations, and the cursor of the next one: the queue by urgency, everything else by latest activity."""
    by_rank = wanted.owner == Owner.QUEUE and wanted.state == State.OPEN  # only there has everything a rank
    key = Conversation.queue_rank if by_rank else Conversation.updated_at
    query = _joined().where(visible_to(user), *_conditions(wanted, user)).limit(limit + 1)
    query = query.order_by(key, Conversation.id) if by_rank else query.order_by(key.desc(), Conversation.id.desc())
    if cursor:
        at, conversation_id = pagination.decode(cursor, 2)
        query = query.where(_beyond(key, pagination.moment(at), conversation_id, ascending=by_rank))
    found = [Row(*row) for row in (await session.execute(query)).all()]
    page = found[:limit]
    if len(found) <= limit:
        return page, None
    last = page[-1].conversation
    at_last = last.queue_rank if by_rank else last.updated_at
    return page, pagination.encode(at_last.isoformat() if at_last else "", last.id)


async def row(session: AsyncSession, user: User | None, conversation_id: str) -> Row:
    """One conversation; `NotFound` when there is none that this user may see."""
    found = (await session.execute(_joined().where(Conversation.id == conversation_id, visible_to(user)))).one_or_none()
    if found is None:
        raise NotFound("There is no such conversation.")
    return Row(*found)


async def locked(session: AsyncSession, user: User | None, conversation_id: str) -> Conversation:
    """One conversation that this user may see, to change, held to the end of the unit of work."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = (await session.execute(query)).scalar_one_or_none()
    if conversation is None:
        raise NotFound("There is no such conversation.")
    await row(session, user, conversation_id)
    return conversation


async def messages(
    session: AsyncSession, conversation_id: str, *, after: int, limit: int, also: Collection[str] = ()
) -> Sequence[tuple[Message, User | None]]:
    """The messages of a conversation after a number of the thread, and those named in `also`, oldest first, with their agents."""
    wanted = or_(Message.seq > after, Message.id.in_(also)) if also else Message.seq > after
    query = (
        select(Message, User)
        .outerjoin(User, User.id == Message.agent_id)
        .where(Message.conversation_id == conversation_id, wanted)
        .order_by(Message.seq)
        .limit(limit)
    )
    return [(message, user) for message, user in (await session.execute(query)).all()]


async def changes(session: AsyncSession, conversation_id: str) -> Sequence[AuditEntry]:
    """What was changed for the customer in a conversation, oldest first."""
    query = select(AuditEntry).where(AuditEntry.conversation_id == conversation_id)
    return (await session.execute(query.order_by(AuditEntry.created_at, AuditEntry.id).limit(MOST_CHANGES))).scalars().all()


async def counts(session: AsyncSession, user: User) -> dict[str, int]:
    """How many open conversations there are in each view."""
    mine = and_(Conversation.owner == Owner.AGENT, Conversation.assignee_id == user.id)
    query = select(
        func.count().filter(Conversation.owner == Owner.QUEUE),
        func.count().filter(mine),
        func.count().filter(Conversation.owner == Owner.BOT),
        func.count(),
    ).where(Conversation.state == State.OPEN, visible_to(user))
    queue, own, bot, everything = (await session.execute(query)).one()
    return {"queue": queue, "mine": own, "bot": bot, "all": everything}


def _joined() -> Any:
    return (
        select(Conversation, Customer, Assignee, UNREAD, PRESSING)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Assignee, Assignee.id == Conversation.assignee_id)
    )


def _conditions(wanted: Filter, user: User) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.owner:
        conditions.append(Conversation.owner == wanted.owner)
    if wanted.state:
        conditions.append(Conversation.state == wanted.state)
    if wanted.assignee:
        conditions.append(Conversation.assignee_id == (user.id if wanted.assignee == "me" else wanted.assignee))
    if wanted.customer_id:
        conditions.append(Conversation.customer_id == wanted.customer_id)
    if wanted.q:
        columns = (Customer.name, Customer.email, Conversation.sender_id)
        found = select(Message.id).where(
            Message.conversation_id == Conversation.id, Message.text.icontains(wanted.q, autoescape=True)
        )
        conditions.append(or_(*(column.icontains(wanted.q, autoescape=True) for column in columns), found.exists()))
    return conditions


def _beyond(key: Any, at: datetime, conversation_id: str, *, ascending: bool) -> ColumnElement[bool]:
    if ascending:
        return or_(key > at, and_(key == at, Conversation.id > conversation_id))
    return or_(key < at, and_(key == at, Conversation.id < conversation_id))


async def visible(session: AsyncSession, user: User, ids: set[str]) -> frozenset[str]:
    """Those of these conversations that the user may see."""
    query = select(Conversation.id).where(Conversation.id.in_(ids), visible_to(user))
    return frozenset((await session.execute(query)).scalars())

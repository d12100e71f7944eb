"""Where the collector finds what is new: messages, ratings, and questions without a good article, each in its order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Feedback, GapQuestion, Message, TeachingPlace
from crm_backend.models.base import now
from crm_backend.upsert import insert

Row = TypeVar("Row", Message, Feedback, GapQuestion)
MESSAGES, RATINGS, QUESTIONS = "messages", "ratings", "questions"
SOURCES = (MESSAGES, RATINGS, QUESTIONS)
AT_FIRST = timedelta(days=30)  # how far back an installation that has never collected begins
AT_ONCE = 500  # rows of a source
CONTEXT = 40  # messages of a thread before a new one


async def take(session: AsyncSession, owner: str, lease: timedelta) -> dict[str, TeachingPlace] | None:
    """The places, for this process alone until the lease is over; None while another one collects."""
    begin = {"at": now() - AT_FIRST, "last_id": ""}
    for source in SOURCES:
        statement: Any = insert(session, TeachingPlace).values(source=source, **begin)
        await session.execute(statement.on_conflict_do_nothing())
    places = (await session.execute(select(TeachingPlace).with_for_update())).scalars().all()
    if any(each.lease_owner != owner and each.lease_until and each.lease_until > now() for each in places):
        return None
    for place in places:
        place.lease_owner, place.lease_until = owner, now() + lease
    return {place.source: place for place in places}


async def is_anything_new(session: AsyncSession, until: datetime) -> bool:
    """Whether it is worth while to take the places: asked often, and mostly for nothing."""
    places = {place.source: place for place in (await session.execute(select(TeachingPlace))).scalars()}
    if len(places) < len(SOURCES):
        return True
    models: tuple[Any, ...] = (Message, Feedback, GapQuestion)
    for source, model in zip(SOURCES, models, strict=True):
        query = select(model.id).where(*_behind(model, places[source], until)).limit(1)
        if (await session.execute(query)).first():
            return True
    return False


async def newer(session: AsyncSession, model: type[Row], place: TeachingPlace, until: datetime) -> Sequence[Row]:
    """The next rows behind a place, the oldest first, none younger than `until`: by then all that is as old is committed."""
    query = select(model).where(*_behind(model, place, until))
    return (await session.execute(query.order_by(model.created_at, model.id).limit(AT_ONCE))).scalars().all()


def _behind(model: Any, place: TeachingPlace, until: datetime) -> tuple[ColumnElement[bool], ...]:
    behind = or_(model.created_at > place.at, and_(model.created_at == place.at, model.id > place.last_id))
    # the first condition says the same once more, in a way that both databases begin to read the index by
    return model.created_at >= place.at, behind, model.created_at < until


async def threads(session: AsyncSession, messages: Iterable[Message]) -> list[list[Message]]:
    """The threads of new messages, from some messages before the first new one to the last new one."""
    spans: dict[str, tuple[int, int]] = {}
    for message in messages:
        first, last = spans.get(message.conversation_id, (message.seq, message.seq))
        spans[message.conversation_id] = min(first, message.seq), max(last, message.seq)
    found: dict[str, list[Message]] = {}
    names = list(spans)
    for start in range(0, len(names), 50):
        wanted = [
            and_(Message.conversation_id == name, Message.seq.between(spans[name][0] - CONTEXT, spans[name][1]))
            for name in names[start : start + 50]
        ]
        query = select(Message).where(or_(*wanted)).order_by(Message.conversation_id, Message.seq)
        for message in (await session.execute(query)).scalars():
            found.setdefault(message.conversation_id, []).append(message)
    return list(found.values())


async def thread_of(session: AsyncSession, conversation_id: str) -> Sequence[Message]:
    """The last messages of a conversation, in order."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq.desc()).limit(200)
    return (await session.execute(query)).scalars().all()[::-1]

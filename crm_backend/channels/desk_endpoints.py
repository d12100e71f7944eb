"""The console's page of channels: how each fares, and what came and could not be read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Connector
from crm_backend import keyset
from crm_backend.auth.dependencies import AgentUser, at_least
from crm_backend.channels import dead_letters
from crm_backend.channels.receiving import Reception
from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import Conflict, NotFound, NotUnderstood
from crm_backend.models import Author, ContactPoint, DeadLetter, Delivery, LetterState, Message, OutboxEntry, Role, User
from crm_backend.models.base import now

router = APIRouter(prefix="/api/v1", tags=["channels"])
Supervisor = Annotated[User, Depends(at_least(Role.SUPERVISOR))]
DAY = timedelta(days=1)
SHOWN_BODY = 20_000  # characters


class ChannelOut(BaseModel):
    """How a channel fares: when it was last heard of, and what became of what was said by it in the last 24 hours."""

    name: str
    enabled: bool
    last_heard_at: datetime | None
    received: int
    sent: int
    failed: int
    unknown: int
    waiting: int
    dead_letters: int


class ChannelsOut(BaseModel):
    items: list[ChannelOut]


class LetterOut(BaseModel):
    id: str
    created_at: datetime
    channel: str
    account: str
    reason: str
    state: Literal["open", "replayed", "dismissed"]
    seen: int
    settled_at: datetime | None
    body: str


class LettersOut(BaseModel):
    items: list[LetterOut]
    next_cursor: str | None


@router.get("/channels")
async def list_channels(_user: AgentUser, request: Request, db: DatabaseDep) -> ChannelsOut:
    """All channels with their figures."""
    connectors: Mapping[str, Connector] = request.app.state.connectors
    async with db.reading() as session:
        return ChannelsOut(items=await _figures(session, connectors))


@router.get("/dead-letters")
async def list_letters(
    _user: Supervisor,
    db: DatabaseDep,
    state: Literal["open", "replayed", "dismissed"] = "open",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LettersOut:
    """What could not be read, newest first."""
    async with db.reading() as session:
        found = await dead_letters.page(session, LetterState(state), end=keyset.position(cursor), limit=limit + 1)
    rows, next_cursor = keyset.page(found, limit, lambda letter: (letter.created_at, letter.id))
    return LettersOut(items=[_shown(letter) for letter in rows], next_cursor=next_cursor)


@router.post("/dead-letters/{letter_id}/replay")
async def replay(letter_id: str, user: Supervisor, request: Request, db: DatabaseDep) -> LetterOut:
    """Read a letter again, as after an update that understands it; 409 when it still cannot be read."""
    async with db.reading() as session:
        letter = await session.get(DeadLetter, letter_id)
    if letter is None:
        raise NotFound("There is no such letter.")
    connectors: Mapping[str, Connector] = request.app.state.connectors
    reception: Reception = request.app.state.reception
    try:
        unread = await reception.read_again(connectors[letter.channel], letter.body)
    except (KeyError, NotUnderstood) as error:
        raise Conflict("The letter still cannot be read.", code="still_unreadable") from error
    if unread:
        raise Conflict("The letter still cannot be read.", code="still_unreadable")
    return await _settled(db, letter_id, LetterState.REPLAYED, user)


@router.post("/dead-letters/{letter_id}/dismiss")
async def dismiss(letter_id: str, user: Supervisor, db: DatabaseDep) -> LetterOut:
    """Put a letter away."""
    return await _settled(db, letter_id, LetterState.DISMISSED, user)


@router.post("/dead-letters/{letter_id}/reopen")
async def reopen(letter_id: str, user: Supervisor, db: DatabaseDep) -> LetterOut:
    """Undo `dismiss`."""
    return await _settled(db, letter_id, LetterState.OPEN, user)


async def _settled(db: DatabaseDep, letter_id: str, state: LetterState, user: User) -> LetterOut:
    async with db.transaction() as session:
        return _shown(await dead_letters.settle(session, letter_id, state, user))


def _shown(letter: DeadLetter) -> LetterOut:
    body = letter.body.decode("utf-8", "replace")[:SHOWN_BODY]
    fields = ("id", "created_at", "channel", "account", "reason", "state", "seen", "settled_at")
    return LetterOut(body=body, **{field: getattr(letter, field) for field in fields})


async def _figures(session: AsyncSession, connectors: Mapping[str, Connector]) -> list[ChannelOut]:
    since = now() - DAY
    heard = (
        select(ContactPoint.channel, func.max(Message.created_at), func.count().filter(Message.created_at >= since))
        .join(ContactPoint, ContactPoint.id == Message.contact_point_id)
        .where(ContactPoint.channel.in_(connectors), Message.author == Author.CUSTOMER)
        .group_by(ContactPoint.channel)
    )
    sent = (
        select(ContactPoint.channel, OutboxEntry.state, func.count())
        .join(ContactPoint, ContactPoint.id == OutboxEntry.contact_point_id)
        .where(OutboxEntry.created_at >= since)
        .group_by(ContactPoint.channel, OutboxEntry.state)
    )
    aside = select(DeadLetter.channel, func.count()).where(DeadLetter.state == LetterState.OPEN).group_by(DeadLetter.channel)
    messages = {channel: (last, count) for channel, last, count in await session.execute(heard)}
    deliveries = {(channel, state): count for channel, state, count in await session.execute(sent)}
    letters = {row[0]: row[1] for row in await session.execute(aside)}
    figures = []
    for name, connector in connectors.items():
        last_heard_at, received = messages.get(name, (None, 0))
        by_state = {state: deliveries.get((name, state), 0) for state in Delivery}
        figures.append(
            ChannelOut(
                name=name,
                enabled=connector.enabled,
                last_heard_at=last_heard_at,
                received=received,
                sent=by_state[Delivery.SENT],
                failed=by_state[Delivery.FAILED],
                unknown=by_state[Delivery.UNKNOWN],
                waiting=by_state[Delivery.DUE] + by_state[Delivery.SENDING],
                dead_letters=letters.get(name, 0),
            )
        )
    return figures

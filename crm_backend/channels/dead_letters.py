"""Parts of deliveries that could not be read or kept: shown to people, tried again when they ask for it."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.messages import UnreadablePart
from crm_backend.errors import NotFound
from crm_backend.keyset import Position, after
from crm_backend.models import DeadLetter, LetterState, User
from crm_backend.models.base import now
from crm_backend.storable import storable
from crm_backend.upsert import insert


async def keep(session: AsyncSession, part: UnreadablePart) -> None:
    """Keep a part; one that came before is counted."""
    account, reason = (storable(text)[:longest] for text, longest in ((part.account, 100), (part.reason, 300)))
    digest = hashlib.sha256("\0".join((part.channel, account, "")).encode() + part.body).hexdigest()
    values = {"channel": part.channel, "account": account, "body": part.body, "reason": reason}
    statement = insert(session, DeadLetter).values(digest=digest, **values)
    again = {"seen": DeadLetter.seen + 1}
    await session.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=again))


async def page(session: AsyncSession, state: LetterState, *, end: Position | None, limit: int) -> Sequence[DeadLetter]:
    """Letters in a state, newest first, beyond `end`."""
    query = select(DeadLetter).where(DeadLetter.state == state)
    if end is not None:
        query = query.where(after(DeadLetter.created_at, DeadLetter.id, end))
    query = query.order_by(DeadLetter.created_at.desc(), DeadLetter.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def get(session: AsyncSession, letter_id: str) -> DeadLetter:
    """A letter, held; raises `NotFound`."""
    letter = await session.get(DeadLetter, letter_id, with_for_update=True)
    if letter is None:
        raise NotFound("There is no such letter.")
    return letter


async def settle(session: AsyncSession, letter_id: str, state: LetterState, user: User) -> DeadLetter:
    """Say what became of a letter; `OPEN` puts it back."""
    letter = await get(session, letter_id)
    letter.state = state
    letter.settled_at, letter.settled_by = (None, None) if state == LetterState.OPEN else (now(), user.id)
    return letter

"""The outbox's rows: which are due, who has one, what became of it.

Two workers never have the same row: it is taken by an update that holds only while nobody else has changed it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import ContactPoint, Delivery, Message, OutboxEntry
from crm_backend.models.base import now

LEASE = timedelta(seconds=30)  # longer than any send may take
OPEN = text("outbox.state IN ('due', 'sending')")  # written out, so that both databases use the index of what is open


@dataclass(frozen=True)
class Letter:
    """A message that is to be sent now; `attempts` counts this time too. `lost`: its sender died, and it was given up instead."""

    seq: int
    attempts: int
    message: Message
    point: ContactPoint
    lost: bool = False


async def take(session: AsyncSession, contact_point_id: str, repeating: Collection[str] = ()) -> Letter | None:
    """Take the first open message of a contact point; None when it is not due yet, another worker has it, or there is none.

    One whose worker died may have arrived: it is `lost`, unless its channel is among the `repeating`, which know it again.
    """
    query = select(OutboxEntry).where(OutboxEntry.contact_point_id == contact_point_id, OPEN).order_by(OutboxEntry.seq).limit(1)
    entry = (await session.execute(query)).scalar_one_or_none()
    if entry is None or not _is_ready(entry, now()):
        return None
    message = await session.get_one(Message, entry.message_id)
    point = await session.get_one(ContactPoint, contact_point_id)
    if entry.state == Delivery.SENDING and point.channel not in repeating:
        letter = Letter(entry.seq, entry.attempts, message, point, lost=True)
        return letter if await finish(session, letter, Delivery.UNKNOWN, "its worker died") else None
    letter = Letter(entry.seq, entry.attempts + 1, message, point)
    values = {"state": Delivery.SENDING, "attempts": letter.attempts, "lease_until": now() + LEASE}
    held = (Delivery.DUE, Delivery.SENDING) if entry.state == Delivery.SENDING else (Delivery.DUE,)
    return letter if await _change(session, entry.seq, entry.attempts, held, values) else None


async def finish(
    session: AsyncSession, letter: Letter, outcome: Delivery, error: str | None = None, reference: str | None = None
) -> bool:
    """Note what became of a message; False when it was noted already.

    Who really sent it is believed also after the lease, when the message has been given up as `unknown`.
    """
    held = (Delivery.SENDING, Delivery.UNKNOWN) if outcome != Delivery.UNKNOWN else (Delivery.SENDING,)
    values = {"state": outcome, "lease_until": None, "error": error, "reference": reference, "sent_at": now()}
    if not await _change(session, letter.seq, letter.attempts, held, values):
        return False
    # A report of the platform may have come first, and says more.
    unreported = update(Message).where(Message.id == letter.message.id, Message.delivery.in_((Delivery.DUE, Delivery.UNKNOWN)))
    await session.execute(unreported.values(delivery=outcome, delivery_error=error))
    return True


async def put_back(session: AsyncSession, letter: Letter, until: datetime) -> bool:
    """Give a message back that was not tried, to be taken at a time."""
    values = {"state": Delivery.DUE, "lease_until": None, "next_at": until, "attempts": letter.attempts - 1}
    return await _change(session, letter.seq, letter.attempts, (Delivery.SENDING,), values)


async def postpone(session: AsyncSession, letter: Letter, until: datetime, error: str) -> bool:
    """Have a message sent again at a time."""
    values = {"state": Delivery.DUE, "lease_until": None, "next_at": until, "error": error}
    return await _change(session, letter.seq, letter.attempts, (Delivery.SENDING,), values)


async def waiting(session: AsyncSession, limit: int, without: Collection[str] = ()) -> Sequence[tuple[str, str]]:
    """Contact points whose first open message is ready to be taken, with their channel, those that wait longest first.

    Channels in `without` are left out.
    """
    heads = select(func.min(OutboxEntry.seq)).where(OPEN).group_by(OutboxEntry.contact_point_id)
    ready = or_(
        and_(OutboxEntry.state == Delivery.DUE, OutboxEntry.next_at <= now()),
        and_(OutboxEntry.state == Delivery.SENDING, OutboxEntry.lease_until <= now()),
    )
    query = (
        select(OutboxEntry.contact_point_id, ContactPoint.channel)
        .join(ContactPoint, ContactPoint.id == OutboxEntry.contact_point_id)
        .where(OutboxEntry.seq.in_(heads), ready, ContactPoint.channel.not_in(without))
        .order_by(OutboxEntry.next_at)
    )
    return [(row[0], row[1]) for row in await session.execute(query.limit(limit))]


def _is_ready(entry: OutboxEntry, at: datetime) -> bool:
    if entry.state == Delivery.DUE:
        return entry.next_at <= at
    return entry.lease_until is None or entry.lease_until <= at


async def _change(session: AsyncSession, seq: int, attempts: int, held: Sequence[Delivery], values: dict[str, Any]) -> bool:
    """Change a row if it still is in one of these states of this attempt."""
    condition = (OutboxEntry.seq == seq, OutboxEntry.attempts == attempts, OutboxEntry.state.in_(held))
    statement = update(OutboxEntry).where(*condition).values(**values).execution_options(synchronize_session=False)
    changed = await session.execute(statement)
    return cast(CursorResult[Any], changed).rowcount == 1

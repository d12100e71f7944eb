"""How far the mailbox has been read, and which app process reads it: one at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Author, ContactPoint, MailboxPlace, Message
from crm_backend.models.base import now

LEASE = timedelta(seconds=60)  # longer than between two renewals; two readers would only do the work twice


@dataclass(frozen=True)
class Place:
    """The last mail that was taken; `uid_validity` is none for a mailbox that was never read."""

    uid_validity: int | None
    last_uid: int
    read_at: datetime | None


async def hold(session: AsyncSession, account: str, instance: str) -> Place | None:
    """Become or stay the mailbox's reader; none while another process is. Raises `IntegrityError` when both begin at once."""
    mine = or_(MailboxPlace.lease_owner.is_(None), MailboxPlace.lease_owner == instance, MailboxPlace.lease_until < now())
    held = update(MailboxPlace).where(MailboxPlace.account == account, mine)
    values = {"lease_owner": instance, "lease_until": now() + LEASE}
    changed = await session.execute(held.values(**values).execution_options(synchronize_session=False))
    row = await session.get(MailboxPlace, account)
    if row is None:
        session.add(MailboxPlace(account=account, **values))
        await session.flush()
        return Place(None, 0, None)
    return Place(row.uid_validity, row.last_uid, row.read_at) if cast(CursorResult[Any], changed).rowcount else None


async def release(session: AsyncSession, account: str, instance: str) -> None:
    """Let another process read the mailbox at once."""
    mine = update(MailboxPlace).where(MailboxPlace.account == account, MailboxPlace.lease_owner == instance)
    await session.execute(mine.values(lease_owner=None, lease_until=None))


async def move(session: AsyncSession, account: str, uid_validity: int, last_uid: int) -> None:
    """Note that the mailbox has been read up to a mail."""
    here = update(MailboxPlace).where(MailboxPlace.account == account)
    await session.execute(here.values(uid_validity=uid_validity, last_uid=last_uid, read_at=now()))


async def came_since(session: AsyncSession, channel: str, account: str, sender_id: str, since: datetime) -> int:
    """How many messages a sender has written since a time."""
    theirs = (ContactPoint.channel == channel, ContactPoint.account == account, ContactPoint.sender_id == sender_id)
    query = (
        select(func.count())
        .select_from(Message)
        .join(ContactPoint, ContactPoint.id == Message.contact_point_id)
        .where(*theirs, Message.author == Author.CUSTOMER, Message.created_at > since)
    )
    return await session.scalar(query) or 0

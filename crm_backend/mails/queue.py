"""The rows of mails that wait: which are due, who has one, what became of it; the same way as in `outbox/repository.py`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Mail, MailState
from crm_backend.models.base import now

LEASE = timedelta(seconds=60)  # longer than any send may take
OPEN = text("mails.state IN ('due', 'sending')")  # written out, so that both databases use the index of what is open
OVER: dict[str, Any] = {"params": {}, "lease_until": None}  # a link in them works for whoever reads it


async def take(session: AsyncSession, limit: int) -> Sequence[Mail]:
    """Take mails that are due, the oldest first; they are no other worker's until the lease is over.

    What a worker had that died may have arrived: it becomes `unknown`.
    """
    at = now()
    lost = (Mail.state == MailState.SENDING, Mail.lease_until < at)
    await _change(session, *lost, state=MailState.UNKNOWN, error="its worker died", **OVER)
    await _change(session, Mail.state == MailState.DUE, Mail.expires_at < at, state=MailState.FAILED, error="too late", **OVER)
    ready = or_(Mail.next_at.is_(None), Mail.next_at <= at)
    query = select(Mail).where(OPEN, Mail.state == MailState.DUE, ready).order_by(Mail.created_at).limit(limit)
    taken = []
    for mail in (await session.execute(query)).scalars():
        mine = (Mail.id == mail.id, Mail.state == MailState.DUE, Mail.attempts == mail.attempts)
        values = {"state": MailState.SENDING, "attempts": mail.attempts + 1, "lease_until": at + LEASE}
        if await _change(session, *mine, **values):
            taken.append(mail)
    return taken


async def finish(session: AsyncSession, mail: Mail, outcome: MailState, error: str | None = None) -> None:
    """Note what became of a mail; what stood in it is forgotten."""
    await _change(session, Mail.id == mail.id, state=outcome, error=error and error[:300], **OVER)


async def postpone(session: AsyncSession, mail: Mail, until: datetime, error: str) -> None:
    """Have a mail sent again at a time."""
    mine = (Mail.id == mail.id, Mail.state == MailState.SENDING)
    await _change(session, *mine, state=MailState.DUE, lease_until=None, next_at=until, error=error[:300])


async def _change(session: AsyncSession, *conditions: Any, **values: Any) -> bool:
    statement = update(Mail).where(*conditions).values(**values).execution_options(synchronize_session=False)
    return bool(cast(CursorResult[Any], await session.execute(statement)).rowcount)

"""The rows of files."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Attachment, AttachmentContent, ContactPoint, Kept, Message
from crm_backend.models.base import now

LEASE = timedelta(seconds=60)


async def of_messages(session: AsyncSession, messages: Iterable[Message]) -> dict[str, list[Attachment]]:
    """The files of those messages that have any, by the message's id, in order."""
    ids = [message.id for message in messages if message.files]
    if not ids:
        return {}
    query = select(Attachment).where(Attachment.message_id.in_(ids)).order_by(Attachment.position)
    found: dict[str, list[Attachment]] = {}
    for attachment in (await session.execute(query)).scalars():
        found.setdefault(str(attachment.message_id), []).append(attachment)
    return found


async def by_token(session: AsyncSession, token: str) -> Attachment | None:
    """The file behind a link."""
    return (await session.execute(select(Attachment).where(Attachment.token == token))).scalar_one_or_none()


async def content(session: AsyncSession, attachment_id: str) -> bytes | None:
    """A file's bytes, if they are here."""
    return await session.scalar(select(AttachmentContent.content).where(AttachmentContent.attachment_id == attachment_id))


async def unsent(session: AsyncSession, ids: Sequence[str], contact_point_id: str, uploader: str | None) -> list[Attachment]:
    """Those of these uploads that may go with a message to or from this contact point, in the order of `ids`."""
    query = select(Attachment).where(
        Attachment.id.in_(ids),
        Attachment.contact_point_id == contact_point_id,
        Attachment.uploader.is_(None) if uploader is None else Attachment.uploader == uploader,
        Attachment.message_id.is_(None),
    )
    found = {attachment.id: attachment for attachment in (await session.execute(query)).scalars()}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


async def pending(session: AsyncSession, limit: int) -> list[tuple[Attachment, ContactPoint]]:
    """Files that are to be fetched now, and from whose channel."""
    query = (
        select(Attachment, ContactPoint)
        .join(ContactPoint, ContactPoint.id == Attachment.contact_point_id)
        .where(Attachment.state == Kept.PENDING, Attachment.next_at <= now())
        .order_by(Attachment.next_at)
        .limit(limit)
    )
    return [(attachment, point) for attachment, point in await session.execute(query)]


async def take(session: AsyncSession, attachment: Attachment) -> bool:
    """Take a file to fetch it; False when another worker was faster."""
    return await change(session, attachment, attempts=attachment.attempts + 1, next_at=now() + LEASE)


async def change(session: AsyncSession, attachment: Attachment, **values: Any) -> bool:
    """Change a pending file, if nobody else has since it was read."""
    same = (Attachment.id == attachment.id, Attachment.state == Kept.PENDING, Attachment.attempts == attachment.attempts)
    statement = update(Attachment).where(*same).values(**values).execution_options(synchronize_session=False)
    changed = cast(CursorResult[Any], await session.execute(statement)).rowcount == 1
    if changed and "attempts" in values:
        attachment.attempts = values["attempts"]
    return changed


async def forget_unsent(session: AsyncSession, before: datetime) -> None:
    """Remove uploads of before that nobody sent, with their bytes; in one statement, for one may be sent at this moment."""
    unsent = delete(Attachment).where(Attachment.message_id.is_(None), Attachment.created_at < before)
    await session.execute(unsent.execution_options(synchronize_session=False))

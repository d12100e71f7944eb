"""What platforms report on messages of ours: sent, delivered, read, failed; in any order, and often more than once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import CursorResult, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.messages import DeliveryReport, Report
from crm_backend.conversations import history
from crm_backend.db import Database
from crm_backend.models import ContactPoint, Delivery, Message, OutboxEntry

# What each report may follow: a message never goes back, and one that was read has not failed.
AFTER = {
    Report.SENT: (Delivery.DUE, Delivery.UNKNOWN),
    Report.DELIVERED: (Delivery.DUE, Delivery.UNKNOWN, Delivery.SENT),
    Report.READ: (Delivery.DUE, Delivery.UNKNOWN, Delivery.SENT, Delivery.DELIVERED),
    Report.FAILED: (Delivery.DUE, Delivery.UNKNOWN, Delivery.SENT),
}


@dataclass(frozen=True)
class Noted:
    """What came of a report; `early`: it may have overtaken the answer that names the message it is about."""

    early: bool = False
    moved: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the ids of messages, by conversation


async def note(db: Database, report: DeliveryReport) -> Noted:
    """Move the messages that a report is about forward."""
    async with db.reading() as session:
        query = await _meant(session, report)
        messages = (await session.execute(query)).scalars().all() if query is not None else ()
    if not messages:
        return Noted(early=query is not None and report.reference is not None)
    return Noted(moved=await db.retried(lambda session: _move_all(session, messages, report)))


async def _meant(session: AsyncSession, report: DeliveryReport) -> Select[Message] | None:
    """The query for the messages of a report; none when it is about nobody of ours."""
    query = select(Message).join(OutboxEntry, OutboxEntry.message_id == Message.id).order_by(OutboxEntry.seq)
    if report.reference is not None:
        query = query.where(OutboxEntry.reference == report.reference)
        if not report.sender_id:  # as some bounces of mails, which name the mail alone
            here = (ContactPoint.channel == report.channel, ContactPoint.account == report.account)
            return query.join(ContactPoint, ContactPoint.id == OutboxEntry.contact_point_id).where(*here)
    else:
        query = query.where(OutboxEntry.sent_at <= report.until, Message.delivery.in_(AFTER[report.report]))
    point = await history.find_contact_point(session, report.channel, report.account, report.sender_id)
    return query.where(OutboxEntry.contact_point_id == point.id) if point else None


async def _move_all(session: AsyncSession, messages: Sequence[Message], report: DeliveryReport) -> Mapping[str, Sequence[str]]:
    """The ids of the messages that moved, by conversation."""
    moved = defaultdict[str, list[str]](list)
    for message in messages:
        if await _move(session, message, report):
            moved[message.conversation_id].append(message.id)
    return dict(moved)


async def _move(session: AsyncSession, message: Message, report: DeliveryReport) -> bool:
    values = {"delivery": Delivery(report.report), "delivery_error": (report.reason or "")[:300] or None}
    forward = update(Message).where(Message.id == message.id, Message.delivery.in_(AFTER[report.report])).values(**values)
    changed: CursorResult[object] = await session.execute(forward)  # type: ignore[assignment]
    return changed.rowcount == 1

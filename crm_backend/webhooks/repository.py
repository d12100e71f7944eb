"""The deliveries' rows: which are due, who tries one, what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Telling, Webhook, WebhookDelivery
from crm_backend.models.base import now

LEASE = timedelta(seconds=60)  # longer than a try may take: who died with one is followed by another
DUE = text("webhook_deliveries.state = 'due'")  # written out, so that both databases use the index of what is due


@dataclass(frozen=True)
class Parcel:
    """What is to be told now; `attempts` counts this time too."""

    id: str
    attempts: int
    body: bytes
    webhook: Webhook


async def due(session: AsyncSession, limit: int, busy: Collection[str]) -> Sequence[tuple[str, str]]:
    """Deliveries (and their webhooks) whose time has come, the oldest first; none of the `busy` webhooks (ids)."""
    query = select(WebhookDelivery.id, WebhookDelivery.webhook_id).where(DUE, WebhookDelivery.next_at <= now())
    query = query.where(WebhookDelivery.webhook_id.not_in(busy)).order_by(WebhookDelivery.next_at).limit(limit)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def take(session: AsyncSession, delivery_id: str) -> Parcel | None:
    """Take a delivery that is due; None when somebody else has it, or it has ended."""
    query = select(WebhookDelivery, Webhook).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
    found = (await session.execute(query.where(WebhookDelivery.id == delivery_id, DUE))).one_or_none()
    if found is None or found[0].next_at > now():
        return None
    row, webhook = found
    taken = {"attempts": row.attempts + 1, "next_at": now() + LEASE, "status": None, "error": None}
    if not await _change(session, row.id, row.attempts, taken):
        return None
    return Parcel(row.id, row.attempts + 1, row.body.encode(), webhook)


async def delivered(session: AsyncSession, parcel: Parcel, status: int) -> None:
    """Note that a delivery arrived; what it said is not kept a second time."""
    ended = {"state": Telling.DELIVERED, "ended_at": now(), "status": status, "error": None, "body": ""}
    await _change(session, parcel.id, parcel.attempts, ended)


async def postpone(session: AsyncSession, parcel: Parcel, until: datetime, status: int | None, error: str | None) -> None:
    """Have a delivery tried again at a time."""
    await _change(session, parcel.id, parcel.attempts, {"next_at": until, "status": status, "error": error})


async def give_up(session: AsyncSession, parcel: Parcel, status: int | None, error: str | None) -> None:
    """Note that a delivery is not tried again."""
    ended = {"state": Telling.FAILED, "ended_at": now(), "status": status, "error": error}
    await _change(session, parcel.id, parcel.attempts, ended)


async def disable(session: AsyncSession, webhook: Webhook) -> None:
    """Tell a receiver nothing more, and give up what is due to it: it said that it is gone."""
    await session.execute(update(Webhook).where(Webhook.id == webhook.id, Webhook.salt == webhook.salt).values(active=False))
    theirs = update(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id, DUE)
    ended = {"state": Telling.FAILED, "ended_at": now(), "error": "the receiver is gone"}
    await session.execute(theirs.values(**ended).execution_options(synchronize_session=False))


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop what ended before a time."""
    old = delete(WebhookDelivery).where(WebhookDelivery.ended_at < before)
    await session.execute(old.execution_options(synchronize_session=False))


async def _change(session: AsyncSession, delivery_id: str, attempts: int, values: dict[str, Any]) -> bool:
    """Change a row if it is still due and of this attempt."""
    statement = update(WebhookDelivery).where(WebhookDelivery.id == delivery_id, WebhookDelivery.attempts == attempts, DUE)
    changed = await session.execute(statement.values(**values).execution_options(synchronize_session=False))
    return cast(CursorResult[Any], changed).rowcount == 1

"""Promising a call: to which number, when, about what."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone as phone_zones
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.phones import parsed
from crm_backend.errors import NotFound, Unfit
from crm_backend.models import AuditEntry, Callback, Customer, PromiseStatus
from crm_backend.models.base import new_id, now
from crm_backend.orders.access import Viewer
from crm_backend.shop_rules import ShopRules
from crm_backend.upsert import next_number

REGIONS = {"zh": "CN"}  # where a number without a country code is, for a visitor who writes so
ELSEWHERE = "US"


async def promise(
    session: AsyncSession,
    viewer: Viewer,
    customer: Customer | None,
    language: str,
    *,
    phone: str,
    at: datetime | None,
    topic: str | None,
    rules: ShopRules,
) -> Callback:
    """Promise a call at this time, or as soon as possible; asked again in a conversation, the promise that is open changes.

    A time without a zone is one of the number's place. Raises `Unfit` with `phone_invalid`, `time_past`, or `closed_then` (which
    says when we `opens` and `closes` there).
    """
    number = parsed(phone, customer.country if customer and customer.country else REGIONS.get(language, ELSEWHERE))
    if number is None:
        raise Unfit("This cannot be a phone number.", code="phone_invalid")
    at = _possible(number, at, rules)
    callback = await promised(session, viewer, lock=True)
    if callback is None:
        callback = Callback(id=new_id(), number=await next_number(session, "CB"), conversation_id=viewer.conversation_id)
        session.add(callback)
    callback.customer_id = viewer.customer_id
    callback.phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    callback.at, callback.topic = at, topic or callback.topic
    _audit(session, viewer, "callback.promised", callback)
    await session.flush()
    return callback


async def promised(session: AsyncSession, viewer: Viewer, *, lock: bool = False) -> Callback | None:
    """The call that is promised in this conversation and still to be made; `lock` holds it to the end of the transaction."""
    query = select(Callback).where(Callback.conversation_id == viewer.conversation_id, Callback.status == PromiseStatus.OPEN)
    query = query.with_for_update() if lock else query
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def call_off(session: AsyncSession, viewer: Viewer) -> Callback:
    """Let nobody call any more. Raises `NotFound` with `no_callback` where no call is promised in this conversation."""
    callback = await promised(session, viewer, lock=True)
    if callback is None:
        raise NotFound("No call is promised in this conversation.", code="no_callback")
    callback.status, callback.done_at = PromiseStatus.CALLED_OFF, now()
    _audit(session, viewer, "callback.called_off", callback)
    await session.flush()
    return callback


def time_there(callback: Callback) -> datetime | None:
    """The promised time, in the zone of the number's place; None for as soon as possible."""
    return callback.at.astimezone(_zone(phonenumbers.parse(callback.phone))) if callback.at else None


def _audit(session: AsyncSession, viewer: Viewer, action: str, callback: Callback) -> None:
    details = {"at": callback.at.isoformat() if callback.at else None}
    subject = f"callback:{callback.number}"
    session.add(AuditEntry(actor="bot", action=action, subject=subject, conversation_id=viewer.conversation_id, details=details))


def _possible(number: phonenumbers.PhoneNumber, at: datetime | None, rules: ShopRules) -> datetime | None:
    """The time in UTC, when somebody calls there then."""
    if at is None:
        return None
    zone = _zone(number)
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    if local < now():
        raise Unfit("This time is over.", code="time_past")
    hours = rules.hours(phonenumbers.region_code_for_number(number))
    if local.weekday() >= hours.days or not hours.opens <= local.time() < hours.closes:
        opens, closes = hours.opens.isoformat("minutes"), hours.closes.isoformat("minutes")
        detail = f"We call there from {opens} to {closes}, {hours.days} days a week from Monday on."
        raise Unfit(detail, code="closed_then", opens=opens, closes=closes, days=hours.days)
    return local.astimezone(UTC)


def _zone(number: phonenumbers.PhoneNumber) -> ZoneInfo:
    """The zone of the place where the number is; the first one of a large country's."""
    try:
        return ZoneInfo(phone_zones.time_zones_for_number(number)[0])
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")

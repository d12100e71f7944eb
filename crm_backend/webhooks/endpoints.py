"""`/api/v1/chat/webhook`: an application says where it wants to be told what is said to its customers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from crm_backend import keyset
from crm_backend.chat.endpoints import ChatKey, account_of
from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import Unfit
from crm_backend.models import Telling, Webhook, WebhookDelivery
from crm_backend.webhooks import service
from crm_backend.webhooks.addresses import Addresses, Refused
from crm_backend.webhooks.schemas import DeliveriesOut, DeliveryOut, WebhookIn, WebhookMade, WebhookOut
from crm_backend.webhooks.sender import Sender

router = APIRouter(prefix="/api/v1/chat/webhook", tags=["chat"])


async def get_sender(request: Request) -> Sender:
    sender: Sender = request.app.state.webhooks
    return sender


async def get_addresses(request: Request) -> Addresses:
    addresses: Addresses = request.app.state.webhook_addresses
    return addresses


SenderDep = Annotated[Sender, Depends(get_sender)]


@router.put("")
async def subscribe(
    body: WebhookIn, key: ChatKey, db: DatabaseDep, sender: SenderDep, addresses: Annotated[Addresses, Depends(get_addresses)]
) -> WebhookMade:
    """Set or replace this key's webhook; the secret is new each time and shown only here."""
    try:
        addresses.check(body.url)
    except Refused as error:
        raise Unfit(f"This cannot be called: {error}.", code="url_refused") from error
    webhook = await db.retried(lambda session: service.subscribe(session, account_of(key), body.url, sorted(set(body.events))))
    return WebhookMade(**_out(webhook).model_dump(), secret=sender.secret(webhook))


@router.get("")
async def show(key: ChatKey, db: DatabaseDep) -> WebhookOut:
    """This key's webhook."""
    async with db.reading() as session:
        return _out(await service.subscription(session, account_of(key)))


@router.delete("", status_code=204)
async def unsubscribe(key: ChatKey, db: DatabaseDep) -> None:
    """Take this key's webhook away, with what is due to it."""
    async with db.transaction() as session:
        await service.unsubscribe(session, account_of(key))


@router.post("/test")
async def test(key: ChatKey, db: DatabaseDep, sender: SenderDep) -> DeliveryOut:
    """Send a `webhook.test` now, and say what came of it; it is tried again like any other."""
    account = account_of(key)
    async with db.transaction() as session:
        delivery = await service.add_test(session, account)
    await sender.try_now(delivery.id)
    async with db.reading() as session:
        return _delivery_out(await session.get_one(WebhookDelivery, delivery.id), account)


@router.get("/deliveries")
async def deliveries(
    key: ChatKey, db: DatabaseDep, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> DeliveriesOut:
    """What this key was told or is to be, newest first; an administrator sees those of all keys."""
    async with db.reading() as session:
        rows = await service.deliveries(session, account_of(key) if key else None, keyset.position(cursor), limit)
    rows, next_cursor = keyset.page(rows, limit, lambda row: (row[0].created_at, row[0].id))
    return DeliveriesOut(items=[_delivery_out(row, account) for row, account in rows], next_cursor=next_cursor)


def _out(webhook: Webhook) -> WebhookOut:
    return WebhookOut(url=webhook.url, events=webhook.events, active=webhook.active, created_at=webhook.created_at)


def _delivery_out(row: WebhookDelivery, account: str) -> DeliveryOut:
    return DeliveryOut(
        id=row.id,
        account=account,
        type=row.type,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        next_at=row.next_at if row.state == Telling.DUE else None,
        ended_at=row.ended_at,
    )

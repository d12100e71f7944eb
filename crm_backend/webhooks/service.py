"""Noting what an application has to be told, in the unit of work in which it happens; and what applications ask for."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import keyset
from crm_backend.attachments import service as attachments
from crm_backend.attachments import views
from crm_backend.errors import NotFound
from crm_backend.keyset import Position
from crm_backend.models import ContactPoint, Conversation, Message, User, Webhook, WebhookDelivery
from crm_backend.models.base import new_id, now

CHANNEL = "api"  # the channel of those who call the chat API
SAID, CHANGED, TEST = "message.said", "conversation.changed", "webhook.test"
EVENTS = (SAID, CHANGED)
KEPT = timedelta(days=30)
LISTENING = (
    select(Webhook)
    .join(ContactPoint, ContactPoint.account == Webhook.account)
    .where(ContactPoint.id == bindparam("point_id"), ContactPoint.channel == CHANNEL, Webhook.active)
)


async def said(session: AsyncSession, conversation: Conversation, message: Message, shown: Sequence[dict[str, str]]) -> None:
    """Tell of a message to the customer; `shown`: its buttons as the customer gets them."""
    if conversation.channel != CHANNEL:
        return
    agent = await session.get(User, message.agent_id) if message.agent_id else None
    told = {
        "id": message.id,
        "at": message.created_at.isoformat(),
        "author": message.author,
        "agent_name": agent.name if agent else None,
        "text": message.text,
        "buttons": list(shown) or None,
        "image_url": message.image_url,
        "attachments": await _files(session, message),
    }
    await _tell(session, conversation, SAID, told)


async def _files(session: AsyncSession, message: Message) -> list[dict[str, Any]]:
    if not message.files:
        return []
    await session.flush()  # they have only just become the message's
    return views.attachments((await attachments.of_messages(session, [message])).get(message.id, []))


async def changed(session: AsyncSession, conversation: Conversation) -> None:
    """Tell that a conversation has another owner, or was resolved or opened again."""
    if conversation.channel == CHANNEL:
        await _tell(session, conversation, CHANGED, {"owner": conversation.owner, "state": conversation.state})


async def _tell(session: AsyncSession, conversation: Conversation, kind: str, told: dict[str, Any]) -> None:
    webhook = (await session.execute(LISTENING, {"point_id": conversation.contact_point_id})).scalar_one_or_none()
    if webhook is not None and kind in webhook.events:
        about = {"sender_id": conversation.sender_id, "conversation_id": conversation.id}
        session.add(_delivery(webhook, kind, about | told))


def _delivery(webhook: Webhook, kind: str, data: dict[str, Any]) -> WebhookDelivery:
    body = {"type": kind, "timestamp": now().isoformat(), "data": data}
    return WebhookDelivery(id=new_id(), webhook_id=webhook.id, type=kind, body=json.dumps(body, ensure_ascii=False))


async def subscribe(session: AsyncSession, account: str, url: str, events: Sequence[str]) -> Webhook:
    """Have an application told at a URL from now on, with a new secret; what is due goes there as well."""
    webhook = await _find(session, account, hold=True) or Webhook(id=new_id(), account=account)
    webhook.url, webhook.events, webhook.salt, webhook.active = url, list(events), new_id(), True
    session.add(webhook)
    await session.flush()
    return webhook


async def unsubscribe(session: AsyncSession, account: str) -> None:
    """Tell an application nothing more, and forget what is due."""
    await session.delete(await subscription(session, account))


async def subscription(session: AsyncSession, account: str) -> Webhook:
    """An application's webhook; raises `NotFound`."""
    webhook = await _find(session, account)
    if webhook is None:
        raise NotFound("No webhook is set for this API key.", code="no_webhook")
    return webhook


async def add_test(session: AsyncSession, account: str) -> WebhookDelivery:
    """Something to be told for the sake of trying."""
    delivery = _delivery(await subscription(session, account), TEST, {})
    session.add(delivery)
    await session.flush()
    return delivery


async def deliveries(
    session: AsyncSession, account: str | None, end: Position | None, limit: int
) -> Sequence[tuple[WebhookDelivery, str]]:
    """What an application (None: any) was told or is to be, newest first, with the account; one more than `limit`."""
    query = select(WebhookDelivery, Webhook.account).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
    if account is not None:
        query = query.where(Webhook.account == account)
    if end is not None:
        query = query.where(keyset.after(WebhookDelivery.created_at, WebhookDelivery.id, end))
    query = query.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()).limit(limit + 1)
    return [(row[0], row[1]) for row in (await session.execute(query)).all()]


async def _find(session: AsyncSession, account: str, *, hold: bool = False) -> Webhook | None:
    query = select(Webhook).where(Webhook.account == account)
    return (await session.execute(query.with_for_update() if hold else query)).scalar_one_or_none()

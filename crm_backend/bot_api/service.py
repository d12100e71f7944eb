"""What the bot does to the conversation itself: its language, a person, a rating."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.bot_api.call import Scene
from crm_backend.bot_api.schemas import ContextOut, CustomerOut, HandoffOut
from crm_backend.bot_api.view import View
from crm_backend.conversations import rating
from crm_backend.conversations.language import enabled
from crm_backend.customers.segment import segment_of
from crm_backend.errors import NotUnderstood
from crm_backend.handoff import service as handoff
from crm_backend.models import AuditEntry, Customer, Owner
from crm_backend.orders import service as orders


async def context(scene: Scene) -> ContextOut:
    """What the bot should know before it speaks."""
    session, view, known = scene.session, scene.view, scene.viewer.customer_id
    newest = await orders.newest_open(session, view.viewer)
    return ContextOut(
        language=view.language,
        owner=view.conversation.owner,
        customer=_customer(view.customer, verified=known is not None),
        segment=await segment_of(session, known, scene.terms.rules) if known else None,
        open_orders=await orders.count_open(session, view.viewer),
        open_order=scene.reader.order(newest) if newest else None,
    )


async def set_language(session: AsyncSession, view: View, code: str) -> str:
    """Go on in the language that the customer asked for; raises `NotUnderstood` for one that is not enabled."""
    language = enabled(code)
    if language is None:
        raise NotUnderstood("This language is not enabled.", code="language_unknown")
    view.conversation.language, view.conversation.language_asked = language, True
    await session.flush()
    return language


async def call_person(session: AsyncSession, view: View, reason: str, note: str | None) -> HandoffOut:
    """Hand the conversation to a person."""
    if reason not in handoff.REASONS:
        raise NotUnderstood("This is no reason for a handoff.", code="reason_unknown")
    queued = await handoff.request(session, view.conversation, reason, note)
    audit(session, view, "conversation.handed_off", {"reason": reason})
    await session.flush()
    return HandoffOut(owner=Owner(view.conversation.owner).value, position=queued.position, agents_online=queued.agents_online)


async def take_feedback(session: AsyncSession, view: View, stars: int | None, words: str | None) -> None:
    """Keep a rating with its comment, or words alone as praise. The caller holds the conversation's row."""
    if stars is not None:
        await rating.rate(session, view.conversation, stars, words)
    elif words:
        await rating.praise(session, view.conversation, words)
        audit(session, view, "conversation.praised", {})


def audit(session: AsyncSession, view: View, action: str, details: dict[str, Any]) -> None:
    """Note what the bot changed about the conversation."""
    identity = view.conversation.id
    session.add(
        AuditEntry(actor="bot", action=action, subject=f"conversation:{identity}", conversation_id=identity, details=details)
    )


def _customer(customer: Customer | None, *, verified: bool) -> CustomerOut | None:
    if customer is None:
        return None
    return CustomerOut(
        id=customer.id,
        name=customer.name,
        first_name=first_name(customer.name),
        email=customer.email if verified else None,
        verified=verified,
    )


def first_name(name: str | None) -> str | None:
    """How to address somebody: `Dana` for Dana Lin; a Chinese, Japanese or Korean name stays whole."""
    words = (name or "").split()
    return words[0] if words else None

"""Evidence for one message: computed with the model that serves now, beside what was stored when the message came."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import Evidence, ParseContext
from bot.nlu.components.intent import MORE_LIKELY_THAN_NOT
from crm_backend.conversations import service as conversations
from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.evidence.schemas import EvidenceOut
from crm_backend.evidence.sentence import sentence
from crm_backend.models import (
    Author,
    Conversation,
    Customer,
    ItemState,
    Message,
    TeachingItem,
    User,
)
from crm_backend.understanding import Understanding


@dataclass(frozen=True)
class _Asked:
    """A message that the user may see, with what is known of its sender."""

    conversation: Conversation
    customer: Customer | None
    message: Message
    nlu: dict[str, Any]  # the message's


async def evidence(db: Database, understanding: Understanding, user: User, conversation_id: str, message_id: str) -> EvidenceOut:
    """The evidence for a customer's message; `NotFound` when the user may not see it, `Conflict` when it is none."""
    async with db.reading() as session:
        asked = await _asked(session, user, conversation_id, message_id)
    found, serving = await understanding.explain(asked.message.text, _context(asked))
    async with db.reading() as session:
        sources = await _sources(session, user, [example.text for example in found.examples])
    wire = found.to_wire()
    for example in wire["examples"]:
        example["conversation_id"] = sources.get(example["text"])
    nlu, trace = asked.nlu, asked.message.trace
    pressed = ((asked.message.event or {}).get("pressed") or {}).get("intent")
    language = asked.conversation.language
    return EvidenceOut(
        **wire,
        likely=MORE_LIKELY_THAN_NOT,
        model=serving,
        then={"intent": nlu["intent"], "decision": nlu["decision"]},
        then_model=asked.message.model,
        pressed=pressed,
        turn=trace and {"responses": [], "steps": [], "form": None, "asks": None, **trace},
        sentence=_sentence(language, found, nlu, pressed, trace),
        language=language,
    )


def _sentence(language: str, found: Evidence, nlu: dict[str, Any], pressed: str | None, trace: dict[str, Any] | None) -> str:
    """About what was done then: today's words are named only where the same would be understood from them."""
    intent, decision = nlu["intent"]["name"], nlu["decision"]
    same = found.intent.name == intent
    others = [other["name"] for other in nlu["intent_ranking"][1:2] if other["confidence"] >= found.member]
    return sentence(
        language,
        pressed or intent,
        decision,
        next(iter(others), None),
        [word.text for word in found.deciding] if same else [],
        pressed=pressed is not None,
        turn=trace,
    )


async def _asked(session: AsyncSession, user: User, conversation_id: str, message_id: str) -> _Asked:
    conversation = await conversations.get(session, user, conversation_id)
    query = (
        select(Message, Customer)
        .outerjoin(Customer, Customer.id == conversation.customer_id)
        .where(Message.id == message_id, Message.conversation_id == conversation.id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound("There is no such message.")
    message, customer = found
    if message.author != Author.CUSTOMER or message.nlu is None:
        raise Conflict("Only what a customer has written is understood.", code="nothing_understood")
    return _Asked(conversation, customer, message, message.nlu)


def _context(asked: _Asked) -> ParseContext:
    """What was known when the message came; of the language, what it was taken for."""
    known = ParseContext(now=asked.message.created_at, language=asked.nlu["language"]["code"])
    return replace(known, timezone=asked.customer.timezone, region=asked.customer.country) if asked.customer else known


async def _sources(session: AsyncSession, user: User, texts: list[str]) -> dict[str, str]:
    """The conversations that examples were learnt from, by their text, as far as the user may see them."""
    query = select(TeachingItem.text, TeachingItem.conversation_id).where(
        TeachingItem.state == ItemState.LABELLED, TeachingItem.text.in_(texts), TeachingItem.conversation_id.is_not(None)
    )
    found = {text: conversation for text, conversation in (await session.execute(query)).all() if conversation}
    seen = await conversations.visible(session, user, set(found.values())) if found else frozenset()
    return {text: conversation for text, conversation in found.items() if conversation in seen}

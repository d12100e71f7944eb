"""The bot's CRM API: the conversation in the address decides whose data it is."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.auth.dependencies import require_scope
from crm_backend.bot_api import account_endpoints, order_endpoints, return_endpoints, service, shop_endpoints
from crm_backend.bot_api.call import ReadingDep
from crm_backend.bot_api.idempotency import WriteDep
from crm_backend.bot_api.schemas import (
    ContextOut,
    FeedbackIn,
    HandoffIn,
    HandoffOut,
    LanguageIn,
    LanguageOut,
    Nothing,
    TicketIn,
    VerifyIn,
    VerifyOut,
)
from crm_backend.bot_api.view import open_view
from crm_backend.conversations.announce import Announcer
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import gaps
from crm_backend.knowledge import service as knowledge
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.schemas import ArticlesOut, HelpfulIn, KnowledgeIn, articles_out
from crm_backend.knowledge.search import Question, find, understood
from crm_backend.orders.verification import verify
from crm_backend.tickets import service as tickets
from crm_backend.tickets.schemas import TicketOut, TicketsOut, ticket_out

router = APIRouter(
    prefix="/api/v1/bot/conversations/{conversation_id}", tags=["bot"], dependencies=[Depends(require_scope("bot"))]
)


@router.get("/context")
async def get_context(call: ReadingDep) -> ContextOut:
    """What the bot should know before it speaks."""
    return await call.answer(service.context)


@router.post("/language", response_model=LanguageOut)
async def set_language(conversation_id: str, wish: LanguageIn, write: WriteDep, db: DatabaseDep) -> dict[str, Any]:
    """Go on in the language that the customer asked for."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> LanguageOut:
            return LanguageOut(code=await service.set_language(session, view, wish.code))

        return await write.once(session, effect)


@router.post("/verify", response_model=VerifyOut)
async def verify_order(conversation_id: str, claim: VerifyIn, write: WriteDep, db: DatabaseDep) -> dict[str, Any]:
    """Let a visitor prove an order theirs, for this conversation."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> VerifyOut:
            point = view.conversation.contact_point_id
            verified = await verify(session, view.viewer, point, claim.order_number, email=claim.email, phone=claim.phone)
            return VerifyOut(verified=verified)

        return await write.once(session, effect)


@router.get("/tickets")
async def list_tickets(conversation_id: str, db: DatabaseDep) -> TicketsOut:
    """The newest tickets."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        return TicketsOut(items=[ticket_out(ticket) for ticket in await tickets.listed(session, view.viewer)])


@router.get("/tickets/{number}")
async def get_ticket(conversation_id: str, number: str, db: DatabaseDep) -> TicketOut:
    """One ticket."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        return ticket_out(await tickets.get(session, view.viewer, number))


@router.post("/tickets", response_model=TicketOut)
async def open_ticket(conversation_id: str, new: TicketIn, write: WriteDep, db: DatabaseDep) -> dict[str, Any]:
    """Promise to fix something."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> TicketOut:
            ticket = tickets.NewTicket(new.kind, new.subject, new.description, new.order_number, new.priority)
            opened = await tickets.open_ticket(session, view.viewer, ticket)
            return ticket_out(opened.row, existing=opened.existing)

        return await write.once(session, effect)


@router.post("/knowledge")
async def find_articles(
    conversation_id: str, asked: KnowledgeIn, write: WriteDep, request: Request, db: DatabaseDep, settings: SettingsDep
) -> ArticlesOut:
    """The articles that answer a question, in the conversation's language; without a good one the question is kept as a gap."""
    index: Index = request.app.state.index
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
    question = await understood(index, asked.question, view.language, asked.topic)
    answer = articles_out(await find(db, index, question), settings.base_url)
    if not answer.confident:
        async with db.transaction() as session:

            async def effect() -> Nothing:
                await _record(session, index, question, conversation_id)
                return Nothing()

            await write.once(session, effect)
    return answer


@router.post("/knowledge/helpful", response_model=Nothing)
async def rate_article(
    conversation_id: str, said: HelpfulIn, write: WriteDep, request: Request, db: DatabaseDep
) -> dict[str, Any]:
    """Keep whether an article helped; what it did not answer is a gap as well."""
    index: Index = request.app.state.index
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
    question = await understood(index, said.question, view.language)
    async with db.transaction() as session:

        async def effect() -> Nothing:
            article = await knowledge.rate(session, said.slug, conversation_id, helpful=said.helpful)
            if not said.helpful:
                await _record(session, index, question, conversation_id, article.id)
            return Nothing()

        return await write.once(session, effect)


async def _record(
    session: AsyncSession, index: Index, question: Question, conversation_id: str, article_id: str | None = None
) -> None:
    await gaps.record(
        session,
        question=question.text,
        language=question.language,
        vector=question.vector,
        made_with=index.made_with,
        conversation_id=conversation_id,
        article_id=article_id,
    )


@router.post("/handoff", response_model=HandoffOut)
async def hand_off(conversation_id: str, wish: HandoffIn, write: WriteDep, request: Request, db: DatabaseDep) -> dict[str, Any]:
    """Hand the conversation to a person."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> HandoffOut:
            return await service.call_person(session, view, wish.reason, wish.note)

        answer = await write.once(session, effect)
    announcer: Announcer = request.app.state.announcer
    announcer.changed(view.conversation.contact_point_id, conversation_id)
    return answer


@router.post("/feedback", response_model=Nothing)
async def rate(conversation_id: str, feedback: FeedbackIn, write: WriteDep, db: DatabaseDep) -> dict[str, Any]:
    """Keep the customer's rating, or their praise."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> Nothing:
            await handoff.lock(session, view.conversation)
            await service.take_feedback(session, view, feedback.rating, feedback.comment)
            return Nothing()

        return await write.once(session, effect)


for part in (order_endpoints, return_endpoints, shop_endpoints, account_endpoints):
    router.include_router(part.router)

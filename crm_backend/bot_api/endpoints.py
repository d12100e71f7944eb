"""The bot's CRM API: the conversation in the address decides whose data it is."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from crm_backend.auth.dependencies import require_scope
from crm_backend.bot_api import service
from crm_backend.bot_api.idempotency import WriteDep
from crm_backend.bot_api.schemas import (
    ContextOut,
    FeedbackIn,
    HandoffIn,
    HandoffOut,
    LanguageIn,
    LanguageOut,
    Nothing,
    ReturnIn,
    TicketIn,
    VerifyIn,
    VerifyOut,
)
from crm_backend.bot_api.view import View, open_view
from crm_backend.conversations import rating
from crm_backend.conversations.announce import Announcer
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import NotUnderstood
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import service as knowledge
from crm_backend.knowledge.schemas import ArticleOut, ArticlesOut
from crm_backend.orders import rules
from crm_backend.orders import service as orders
from crm_backend.orders.presenting import Reader
from crm_backend.orders.schemas import (
    CancellationOut,
    OrderOut,
    OrdersOut,
    RefundsOut,
    ReturnOptionsOut,
    ReturnOut,
    ReturnQuoteOut,
)
from crm_backend.orders.verification import verify
from crm_backend.settings import Settings
from crm_backend.tickets import service as tickets
from crm_backend.tickets.schemas import TicketOut, TicketsOut, ticket_out

router = APIRouter(
    prefix="/api/v1/bot/conversations/{conversation_id}", tags=["bot"], dependencies=[Depends(require_scope("bot"))]
)


def reader(view: View, settings: Settings) -> Reader:
    """The customer in this conversation as a reader."""
    return Reader(view.language, datetime.now(UTC).date(), settings.base_url)


@router.get("/context")
async def get_context(conversation_id: str, db: DatabaseDep) -> ContextOut:
    """What the bot should know before it speaks."""
    async with db.reading() as session:
        return await service.context(session, await open_view(session, conversation_id))


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


@router.get("/orders")
async def list_orders(
    conversation_id: str, db: DatabaseDep, settings: SettingsDep, limit: Annotated[int, Query(ge=1, le=100)] = 5
) -> OrdersOut:
    """The newest orders."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        found = await orders.newest(session, view.viewer, limit)
        return OrdersOut(items=[reader(view, settings).order(order) for order in found])


@router.get("/orders/{number}")
async def get_order(conversation_id: str, number: str, db: DatabaseDep, settings: SettingsDep) -> OrderOut:
    """One order."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        return reader(view, settings).order(await orders.get(session, view.viewer, number))


@router.post("/orders/{number}/cancel", response_model=CancellationOut)
async def cancel_order(
    conversation_id: str, number: str, write: WriteDep, db: DatabaseDep, settings: SettingsDep
) -> dict[str, Any]:
    """Cancel an order that has not shipped."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> CancellationOut:
            present = reader(view, settings)
            done = await orders.cancel(session, view.viewer, number, today=present.today)
            refund = present.refund(done.refund, done.order.number) if done.refund else None
            return CancellationOut(outcome=done.outcome, order=present.order(done.order), refund=refund)

        return await write.once(session, effect)


@router.get("/orders/{number}/return-options")
async def get_return_options(conversation_id: str, number: str, db: DatabaseDep, settings: SettingsDep) -> ReturnOptionsOut:
    """What of an order can be sent back, until when, or why not."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        order = await orders.get(session, view.viewer, number)
        present = reader(view, settings)
        obstacle = rules.return_obstacle(order, present.today)
        return ReturnOptionsOut(
            returnable=obstacle is None,
            reason=obstacle,
            until=rules.returnable_until(order),
            items=present.items(order, rules.returnable_items(order, present.today)),
        )


@router.get("/orders/{number}/return-quote")
async def get_return_quote(
    conversation_id: str,
    number: str,
    db: DatabaseDep,
    settings: SettingsDep,
    item_id: Annotated[list[str], Query(min_length=1, max_length=100)],
) -> ReturnQuoteOut:
    """What sending these items back would bring, before it is done."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        present = reader(view, settings)
        quote = await orders.quote_return(session, view.viewer, number, item_id, today=present.today)
        return present.quote(quote.order, quote.items, quote.amount, quote.method)


@router.post("/orders/{number}/returns", response_model=ReturnOut)
async def announce_return(
    conversation_id: str, number: str, wish: ReturnIn, write: WriteDep, db: DatabaseDep, settings: SettingsDep
) -> dict[str, Any]:
    """Send items back."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> ReturnOut:
            present = reader(view, settings)
            done = await orders.announce_return(session, view.viewer, number, wish.item_ids, wish.reason, today=present.today)
            return present.parcel(done.order, done.parcel, done.items, done.refund)

        return await write.once(session, effect)


@router.get("/refunds")
async def list_refunds(
    conversation_id: str, db: DatabaseDep, settings: SettingsDep, order_number: str | None = None
) -> RefundsOut:
    """Money on its way back, newest first."""
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        found = await orders.refunds(session, view.viewer, order_number)
        return RefundsOut(items=[reader(view, settings).refund(refund, number) for refund, number in found])


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
            return ticket_out(await tickets.open_ticket(session, view.viewer, ticket))

        return await write.once(session, effect)


@router.get("/knowledge")
async def find_articles(
    conversation_id: str,
    db: DatabaseDep,
    settings: SettingsDep,
    topic: Annotated[str | None, Query(max_length=60)] = None,
    q: Annotated[str | None, Query(max_length=2000)] = None,
) -> ArticlesOut:
    """Articles about a topic, or that answer a question, in the conversation's language."""
    if not (topic or q):
        raise NotUnderstood("Give a topic or a question.", code="invalid")
    async with db.reading() as session:
        view = await open_view(session, conversation_id)
        if topic:
            found = await knowledge.about(session, topic, view.language)
        else:
            found = await knowledge.search(session, q or "", view.language)
        items = [
            ArticleOut(
                slug=article.slug,
                title=text.title,
                summary=text.summary,
                url=f"{settings.base_url}/help/{article.slug}?lang={text.locale}",
            )
            for article, text in found
        ]
        return ArticlesOut(items=items)


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
    """Keep the customer's rating."""
    async with db.transaction() as session:
        view = await open_view(session, conversation_id)

        async def effect() -> Nothing:
            await handoff.lock(session, view.conversation)
            await rating.rate(session, view.conversation, feedback.rating, feedback.comment)
            return Nothing()

        return await write.once(session, effect)

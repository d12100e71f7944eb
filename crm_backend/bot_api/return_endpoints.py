"""What comes back, and the money that goes back: returns, exchanges, claims, refunds."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from crm_backend.bot_api.call import ReadingDep, Scene, WritingDep
from crm_backend.bot_api.schemas import ClaimIn, ExchangeIn, RefundIn, ReturnIn
from crm_backend.orders import claiming, refunding, returning, rules
from crm_backend.orders import service as orders
from crm_backend.orders.schemas import (
    CalledOffOut,
    ClaimOut,
    ExchangeOut,
    RefundOut,
    RefundQuoteOut,
    RefundsOut,
    ReturnOptionsOut,
    ReturnOut,
    ReturnQuoteOut,
)
from crm_backend.tickets.schemas import ticket_out

router = APIRouter()


@router.get("/orders/{number}/return-options")
async def get_return_options(number: str, call: ReadingDep) -> ReturnOptionsOut:
    """What of an order can be sent back, until when, or why not."""

    async def ask(scene: Scene) -> ReturnOptionsOut:
        order = await orders.get(scene.session, scene.viewer, number)
        obstacle = rules.return_obstacle(order, scene.terms)
        return ReturnOptionsOut(
            returnable=obstacle is None,
            reason=obstacle,
            until=rules.returnable_until(order, scene.terms),
            items=scene.reader.items(order, rules.returnable_items(order, scene.terms)),
        )

    return await call.answer(ask)


@router.get("/orders/{number}/return-quote")
async def get_return_quote(
    number: str, call: ReadingDep, item_id: Annotated[list[str], Query(min_length=1, max_length=100)]
) -> ReturnQuoteOut:
    """What sending these items back would bring, before it is done."""

    async def ask(scene: Scene) -> ReturnQuoteOut:
        quote = await returning.quote_return(scene.session, scene.viewer, number, item_id, scene.terms)
        return scene.reader.quote(quote.order, quote.items, quote.amount, quote.method)

    return await call.answer(ask)


@router.post("/orders/{number}/returns", response_model=ReturnOut)
async def announce_return(number: str, wish: ReturnIn, call: WritingDep) -> dict[str, Any]:
    """Send items back."""

    async def effect(scene: Scene) -> ReturnOut:
        done = await returning.announce_return(scene.session, scene.viewer, number, wish.item_ids, wish.reason, scene.terms)
        return scene.reader.parcel(done.order, done.parcel, done.items, done.refund)

    return await call.once(effect)


@router.post("/orders/{number}/returns/{return_number}/call-off", response_model=CalledOffOut)
async def call_off_return(number: str, return_number: str, call: WritingDep) -> dict[str, Any]:
    """Take back a return that has not been sent."""

    async def effect(scene: Scene) -> CalledOffOut:
        done = await returning.call_off_return(scene.session, scene.viewer, number, return_number)
        return CalledOffOut(return_number=done.parcel.number, items=scene.reader.items(done.order, done.items))

    return await call.once(effect)


@router.post("/orders/{number}/exchanges", response_model=ExchangeOut)
async def request_exchange(number: str, wish: ExchangeIn, call: WritingDep) -> dict[str, Any]:
    """Send an item back for something else."""

    async def effect(scene: Scene) -> ExchangeOut:
        done = await returning.request_exchange(
            scene.session, scene.viewer, number, wish.item_id, wish.wanted, wish.reason, scene.terms
        )
        (item,) = scene.reader.items(done.order, [done.item])
        label_url = scene.reader.label_url(done.parcel)
        return ExchangeOut(exchange_number=done.exchange.number, label_url=label_url, item=item, wanted=done.exchange.wanted)

    return await call.once(effect)


@router.post("/orders/{number}/claims", response_model=ClaimOut)
async def claim(number: str, wish: ClaimIn, call: WritingDep) -> dict[str, Any]:
    """Say that something is missing, wrong, broken, or a case for the warranty."""

    async def effect(scene: Scene) -> ClaimOut:
        claimed = claiming.Claim(wish.kind, wish.item_ids, wish.subject, wish.description, wish.wish)
        done = await claiming.claim(scene.session, scene.viewer, number, claimed, scene.terms)
        return ClaimOut(
            ticket=ticket_out(done.ticket.row, existing=done.ticket.existing),
            label_url=scene.reader.label_url(done.parcel) if done.parcel else None,
            exchange_number=done.exchange.number if done.exchange else None,
            refund=scene.reader.refund(done.refund, done.order.number) if done.refund else None,
        )

    return await call.once(effect)


@router.get("/orders/{number}/refund-quote")
async def get_refund_quote(number: str, call: ReadingDep) -> RefundQuoteOut:
    """What could go back when nothing is sent back."""

    async def ask(scene: Scene) -> RefundQuoteOut:
        quote = await refunding.quote_refund(scene.session, scene.viewer, number, scene.terms)
        return RefundQuoteOut(amount=scene.reader.money(quote.order, quote.amount), method=quote.method)

    return await call.answer(ask)


@router.post("/orders/{number}/refund-requests", response_model=RefundOut)
async def request_refund(number: str, wish: RefundIn, call: WritingDep) -> dict[str, Any]:
    """Ask for money back; a person decides."""

    async def effect(scene: Scene) -> RefundOut:
        order, refund = await refunding.request_refund(scene.session, scene.viewer, number, wish.reason, scene.terms)
        return scene.reader.refund(refund, order.number)

    return await call.once(effect)


@router.get("/refunds")
async def list_refunds(call: ReadingDep, order_number: str | None = None) -> RefundsOut:
    """Money on its way back, newest first."""

    async def ask(scene: Scene) -> RefundsOut:
        found = await orders.refunds(scene.session, scene.viewer, order_number)
        return RefundsOut(items=[scene.reader.refund(refund, number) for refund, number in found])

    return await call.answer(ask)

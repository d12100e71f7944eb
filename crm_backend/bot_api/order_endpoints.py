"""The customer's orders: looking, cancelling, changing, sending elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from crm_backend.bot_api.call import ReadingDep, Scene, WritingDep
from crm_backend.bot_api.schemas import AddressIn, ChangeIn
from crm_backend.orders import cancelling, change_rules, changing, moving
from crm_backend.orders import service as orders
from crm_backend.orders.schemas import (
    CancellationOut,
    ChangeOptionsOut,
    ChangeOut,
    ChangeQuoteOut,
    MoveOut,
    OrderOut,
    OrdersOut,
)

router = APIRouter()


@router.get("/orders")
async def list_orders(call: ReadingDep, limit: Annotated[int, Query(ge=1, le=100)] = 5) -> OrdersOut:
    """The newest orders."""

    async def ask(scene: Scene) -> OrdersOut:
        found = await orders.newest(scene.session, scene.viewer, limit)
        return OrdersOut(items=[scene.reader.order(order) for order in found])

    return await call.answer(ask)


@router.get("/orders/{number}")
async def get_order(number: str, call: ReadingDep) -> OrderOut:
    """One order."""

    async def ask(scene: Scene) -> OrderOut:
        return scene.reader.order(await orders.get(scene.session, scene.viewer, number))

    return await call.answer(ask)


@router.post("/orders/{number}/cancel", response_model=CancellationOut)
async def cancel_order(number: str, call: WritingDep) -> dict[str, Any]:
    """Cancel an order that has not shipped."""

    async def effect(scene: Scene) -> CancellationOut:
        done = await cancelling.cancel(scene.session, scene.viewer, number, scene.terms)
        refund = scene.reader.refund(done.refund, done.order.number) if done.refund else None
        return CancellationOut(outcome=done.outcome, order=scene.reader.order(done.order), refund=refund)

    return await call.once(effect)


@router.get("/orders/{number}/change-options")
async def get_change_options(number: str, call: ReadingDep) -> ChangeOptionsOut:
    """Whether the items of an order can still change, or why not."""

    async def ask(scene: Scene) -> ChangeOptionsOut:
        order = await orders.get(scene.session, scene.viewer, number)
        obstacle = change_rules.change_obstacle(order)
        items = [] if obstacle else scene.reader.items(order, order.items)
        return ChangeOptionsOut(changeable=obstacle is None, reason=obstacle, items=items)

    return await call.answer(ask)


@router.get("/orders/{number}/change-quote")
async def get_change_quote(
    number: str,
    call: ReadingDep,
    item_id: Annotated[str, Query(max_length=40)],
    quantity: Annotated[int | None, Query(ge=0, le=1000)] = None,
    sku: Annotated[str | None, Query(max_length=40)] = None,
) -> ChangeQuoteOut:
    """What a change would cost or bring, before it is made."""

    async def ask(scene: Scene) -> ChangeQuoteOut:
        wish = changing.Wish(item_id, quantity, sku)
        order, change = await changing.quote(scene.session, scene.viewer, number, wish, scene.terms)
        (item,) = scene.reader.items(order, [change.item])
        product = scene.reader.product(change.product, order.currency) if change.swapped else None
        difference = scene.reader.money(order, change.difference)
        return ChangeQuoteOut(item=item, quantity=change.quantity, product=product, difference=difference)

    return await call.answer(ask)


@router.post("/orders/{number}/changes", response_model=ChangeOut)
async def change_items(number: str, wish: ChangeIn, call: WritingDep) -> dict[str, Any]:
    """Change a line of an order that is not packed."""

    async def effect(scene: Scene) -> ChangeOut:
        wanted = changing.Wish(wish.item_id, wish.quantity, wish.sku)
        done = await changing.change_items(scene.session, scene.viewer, number, wanted, scene.terms)
        return ChangeOut(
            order=scene.reader.order(done.order),
            difference=scene.reader.money(done.order, done.change.difference),
            refund=scene.reader.refund(done.refund, done.order.number) if done.refund else None,
        )

    return await call.once(effect)


@router.post("/orders/{number}/address", response_model=MoveOut)
async def change_address(number: str, wish: AddressIn, call: WritingDep) -> dict[str, Any]:
    """Send an order that has not shipped elsewhere."""

    async def effect(scene: Scene) -> MoveOut:
        done = await moving.change_address(scene.session, scene.viewer, number, wish.address)
        return MoveOut(outcome=done.outcome, order=scene.reader.order(done.order))

    return await call.once(effect)


@router.post("/orders/{number}/old-address", response_model=MoveOut)
async def put_address_back(number: str, call: WritingDep) -> dict[str, Any]:
    """Send an order where it was to go before it was last sent elsewhere."""

    async def effect(scene: Scene) -> MoveOut:
        done = await moving.take_back(scene.session, scene.viewer, number)
        return MoveOut(outcome=done.outcome, order=scene.reader.order(done.order))

    return await call.once(effect)

"""Changing the items of an order before it is packed."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotUnderstood
from crm_backend.models import Order, Payment, PaymentStatus, Product, Refund, RefundReason
from crm_backend.models.base import now
from crm_backend.orders import change_rules, ledger, repository
from crm_backend.orders.access import Viewer
from crm_backend.orders.change_rules import Change
from crm_backend.orders.returning import of_this_order
from crm_backend.orders.rules import Terms
from crm_backend.orders.service import get
from crm_backend.products import service as products

OBSTACLES = {
    "packed": "The order is packed already.",
    "shipped": "The order has been shipped.",
    "closed": "The order is closed.",
    "out_of_stock": "There are not so many of this on the shelf.",
    "business_rule": "A person decides about a change of this size.",
    "nothing_left": "Nothing would be left of the order; cancel it instead.",
}


@dataclass(frozen=True)
class Wish:
    """What shall become of a line: so many pieces (0: without it; none: as many as now), of another product where named."""

    item_id: str
    quantity: int | None
    sku: str | None


@dataclass(frozen=True)
class Changed:
    """An order after a change, and what came of its difference."""

    order: Order
    change: Change
    refund: Refund | None


async def quote(session: AsyncSession, viewer: Viewer, number: str, wish: Wish, terms: Terms) -> tuple[Order, Change]:
    """What this change would cost or bring; changes nothing, and raises what `change_items` raises."""
    order = await get(session, viewer, number)
    return order, await _planned(session, order, wish, terms)


async def change_items(session: AsyncSession, viewer: Viewer, number: str, wish: Wish, terms: Terms) -> Changed:
    """Change a line, move the stock, and settle the difference: a refund that is approved, or a payment that waits.

    Raises `Conflict` with why not as its code (`packed`, `shipped`, `closed`, `out_of_stock`, `business_rule`, `nothing_left`).
    """
    order = await get(session, viewer, number, lock=True)
    item = next((item for item in order.items if item.id == wish.item_id), None)
    wanted = await products.by_sku(session, wish.sku) if wish.sku else None
    shelf = {product.id for product in (item and item.product, wanted) if product}
    stocked = await repository.on_the_shelf(session, shelf)  # held before anything is decided by what is left
    change = await _planned(session, order, wish, terms)
    before = {"sku": change.item.product.sku, "quantity": change.item.quantity, "total_minor": order.total_minor}
    _move_stock(change, stocked)
    refund = _settle(order, change, terms)
    await _apply(session, order, change)
    after = {"sku": change.product.sku, "quantity": change.quantity, "total_minor": order.total_minor}
    details = {"before": before, "after": after, "refund_minor": refund.amount_minor if refund else 0}
    ledger.audit(session, viewer, "order.items_changed", order, details)
    await session.flush()
    return Changed(order, change, refund)


async def _planned(session: AsyncSession, order: Order, wish: Wish, terms: Terms) -> Change:
    obstacle: str | None = change_rules.change_obstacle(order)
    if obstacle:
        raise Conflict(OBSTACLES[obstacle], code=obstacle)
    (item,) = of_this_order(order, [wish.item_id])
    product = await products.by_sku(session, wish.sku) if wish.sku else item.product
    if product is None:
        raise NotUnderstood("There is no such product.", code="product_unknown")
    change = change_rules.plan(order, item, product, item.quantity if wish.quantity is None else wish.quantity)
    obstacle = change_rules.no_change(order, change, terms.rules) if change else "business_rule"
    if obstacle or change is None:
        raise Conflict(OBSTACLES[obstacle or "business_rule"], code=obstacle)
    return change


def _move_stock(change: Change, shelf: dict[str, Product]) -> None:
    if change.swapped:
        shelf[change.item.product_id].stock += change.item.quantity
    shelf[change.product.id].stock -= change.taken


def _settle(order: Order, change: Change, terms: Terms) -> Refund | None:
    settlement = change_rules.settle(order, change.difference)
    waiting = change_rules.pending(order)
    if settlement.pending != sum(payment.amount_minor for payment in waiting):
        for payment in waiting:
            payment.status = PaymentStatus.CANCELLED  # its link asks for the old amount
        if settlement.pending:
            method = ledger.method(order)
            order.payments.append(Payment(method=method, status=PaymentStatus.PENDING, amount_minor=settlement.pending, at=now()))
    return ledger.promise(order, settlement.back, RefundReason.CHANGED, terms, approved=True) if settlement.back else None


async def _apply(session: AsyncSession, order: Order, change: Change) -> None:
    order.discount_minor, order.total_minor = change.discount_minor, change.total_minor
    item = change.item
    if change.quantity == 0:
        order.items.remove(item)
        await session.delete(item)
        return
    item.product_id, item.product = change.product.id, change.product
    item.quantity, item.price_minor = change.quantity, change.price_minor

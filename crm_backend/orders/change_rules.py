"""How an order's items may change before it is packed, and what that does to its money."""

from dataclasses import dataclass
from typing import Literal

from crm_backend.models import Order, OrderItem, OrderStatus, Payment, PaymentStatus, Product
from crm_backend.orders.rules import BEFORE_SHIPPING, collected, needs_a_person, still_held
from crm_backend.shop_rules import ShopRules

ChangeObstacle = Literal["packed", "shipped", "closed"]
NoChange = Literal["out_of_stock", "business_rule", "nothing_left"]


@dataclass(frozen=True)
class Change:
    """A line as it shall become: so many pieces (0: without it) of a product; amounts are of the order afterwards."""

    item: OrderItem
    product: Product
    quantity: int
    price_minor: int
    discount_minor: int
    total_minor: int
    difference: int  # minor units; above 0: to pay

    @property
    def swapped(self) -> bool:
        return self.product.id != self.item.product_id

    @property
    def taken(self) -> int:
        """How many pieces more leave the shelf; below 0: go back on it."""
        return self.quantity - (0 if self.swapped else self.item.quantity)


def change_obstacle(order: Order) -> ChangeObstacle | None:
    """Why the items stay as they are; none until somebody has packed them."""
    if order.status in BEFORE_SHIPPING:
        return "packed" if order.packed_at else None
    return "shipped" if order.status == OrderStatus.SHIPPED else "closed"


def plan(order: Order, item: OrderItem, product: Product, quantity: int) -> Change | None:
    """The change of this line; none where the product has no price in the order's currency.

    The customer keeps the price at which they bought, and the share that a discount took off; what they paid for shipping stays.
    """
    swapped = product.id != item.product_id
    price = product.prices.get(order.currency) if swapped else item.price_minor
    if price is None:
        return None
    before = sum(line.price_minor * line.quantity for line in order.items)
    after = before - item.price_minor * item.quantity + price * quantity
    discount = order.discount_minor * after // before if before else 0
    difference = (after - discount) - (before - order.discount_minor)
    return Change(item, product, quantity, price, discount, order.total_minor + difference, difference)


def no_change(order: Order, change: Change, rules: ShopRules) -> NoChange | None:
    """Why this change is not made; none when it can be."""
    if change.quantity == 0 and len(order.items) == 1:
        return "nothing_left"
    if change.quantity > rules.largest_quantity or needs_a_person(order, abs(change.difference), rules):
        return "business_rule"
    return "out_of_stock" if change.taken > change.product.stock else None


@dataclass(frozen=True)
class Settlement:
    """How a difference is settled, in minor units: what still waits to be paid afterwards, and what goes back at once."""

    pending: int
    back: int


def settle(order: Order, difference: int) -> Settlement:
    """What a difference does to the payments: first to those that wait, the rest to what was collected."""
    waiting = sum(payment.amount_minor for payment in pending(order))
    if difference >= 0:
        goes_on = waiting or collected(order)  # after a failed payment the next one is for the new total anyway
        return Settlement(waiting + difference if goes_on else 0, 0)
    lowered = min(waiting, -difference)
    return Settlement(waiting - lowered, min(-difference - lowered, still_held(order)))


def pending(order: Order) -> list[Payment]:
    """The payments that wait."""
    return [payment for payment in order.payments if payment.status == PaymentStatus.PENDING]

"""What a customer wants of an item instead: another quantity, nothing, or another product in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.choosing import compared, telling_words
from actions.crm import Crm
from actions.records import Item
from actions.shop_records import Product
from actions.turn import Turn
from actions.words import comparable

SOLD_OUT = "sold_out"


@dataclass(frozen=True)
class Wanted:
    """So many of the item, or of the product `sku` in its place."""

    quantity: int
    sku: str | None = None

    def as_slot(self) -> dict[str, Any]:
        """As the slot `change` keeps it."""
        return vars(self)


def family_wanted(turn: Turn, item: Item, items: Sequence[Item]) -> str | None:
    """The family of what is wanted instead: one that the order does not have, or the item's own for another colour or model."""
    ordered = {one.family.casefold() for one in items} | {one.id.casefold() for one in items}
    others = [str(product) for product in turn.entities("product") if str(product).casefold() not in ordered]
    if others:
        return others[0]
    return item.family if turn.mentions("another_kind") else None


def wanted_amount(turn: Turn, item: Item, sku: str | None) -> Wanted | None:
    """So many of the item, or of the product in its place, as the message says; None where it says nothing of the kind."""
    quantity = _quantity(turn, item.quantity)
    return None if quantity is None else Wanted(quantity, sku if quantity else None)


def wanted_by_button(turn: Turn, items: Sequence[Item]) -> Wanted | None:
    """What a pressed button means."""
    quantity = turn.entity("quantity")
    ids = {one.id for one in items}
    sku = next((str(product) for product in turn.entities("product") if product not in ids), None)
    return None if quantity is None else Wanted(int(quantity), sku)


def named_product(turn: Turn, item: Item, products: Sequence[Product]) -> Wanted | None:
    """The only product whose name has a word of the message that the item's has not: 'the black one'; or the cheaper one."""
    if cheapest_or_dearest := compared(turn, products, lambda product: product.price.minor):
        return only_product(item, [cheapest_or_dearest])
    known = comparable(f"{item.name} {item.family}")
    words = [word for word in telling_words(turn.plain, "pointing", "bare_report", "another_kind") if word not in known]
    return only_product(item, [product for product in products if any(word in comparable(product.name) for word in words)])


def only_product(item: Item, products: Sequence[Product]) -> Wanted | None:
    """The product, where there is but one, in the item's quantity."""
    return Wanted(item.quantity, products[0].sku) if len(products) == 1 else None


async def replacements(crm: Crm, turn: Turn, item: Item, family: str) -> list[Product]:
    """What may take the item's place: the products of a family that there are, the item itself not among them."""
    found = await crm.products(turn.conversation, family=family)
    return [product for product in found if product.availability != SOLD_OUT and product.name != item.name]


def _quantity(turn: Turn, ordered: int) -> int | None:
    """How many there shall be: 'three', 'one more', 'one less', 'without it'."""
    said = [int(number) for number in turn.entities("quantity") if str(number).isdecimal()]
    others = [number for number in said if number != ordered]  # 'three instead of two'
    number = next(iter(others or said), None)
    if turn.mentions("without"):
        return max(0, ordered - number) if number else 0
    if turn.mentions("fewer"):
        return max(0, ordered - (said[0] if said else 1))
    if turn.mentions("more"):
        return ordered + (said[0] if said else 1)
    return number

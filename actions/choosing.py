"""Which of several orders or items is meant by words that give no number: 'the lamp one', 'the latest'."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from actions.records import Item, Order
from actions.turn import Turn
from actions.words import comparable, in_any_language

Thing = TypeVar("Thing")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def chosen_order(turn: Turn, orders: Sequence[Order]) -> Order | None:
    """The only one of these orders, newest first, that contains what the message names or is of the day it names.

    Else the newest, or the cheapest or dearest, if that is said.
    """
    named = orders_named(turn, orders)
    of_the_day = [order for order in named or orders if turn.entity("date") in _days(order)]
    for few in (named, of_the_day):
        if len(few) == 1:
            return few[0]
    if orders and turn.mentions("newest"):
        return max(named or orders, key=lambda order: order.placed_at)
    return compared(turn, named or orders, lambda order: order.total.minor)


def compared(turn: Turn, things: Sequence[Thing], price: Callable[[Thing], int]) -> Thing | None:
    """The cheapest or the dearest of several, if the message asks for it."""
    if len(things) < 2:
        return None
    if turn.mentions("cheaper"):
        return min(things, key=price)
    return max(things, key=price) if turn.mentions("dearer") else None


def orders_named(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """The orders that contain what the message names, as a product or in other words."""
    return orders_with_products(turn, orders) or [order for order in orders if items_in_words(turn, order.items)]


def products_meant(turn: Turn, orders: Sequence[Order]) -> list[str]:
    """The families of what the message names of these orders."""
    families = {item.family for order in orders for item in items_in_words(turn, order.items)}
    return turn.entities("product") or sorted(families)


def _days(order: Order) -> set[str]:
    """The days on which it was placed and arrived."""
    delivered = order.shipment.delivered_at if order.shipment else None
    return {moment.date().isoformat() for moment in (order.placed_at, delivered) if moment}


def orders_with_products(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """The orders that contain a product which the message names."""
    return with_products(turn.entities("product"), orders)


def with_products(products: Iterable[str], orders: Sequence[Order]) -> list[Order]:
    """The orders that contain one of these products."""
    families = {str(product).casefold() for product in products}
    return [order for order in orders if any(item.family.casefold() in families for item in order.items)]


def items_in_words(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The items whose names have all words of the message that say anything."""
    telling = telling_words(turn.plain, "pointing")
    return [item for item in items if telling and all(_is_in(word, comparable(f"{item.name} {item.family}")) for word in telling)]


def telling_words(text: str, *groups: str) -> list[str]:
    """The words of a comparable text that say anything besides the words of these groups; in any language."""
    pointing = [word for group in groups for word in in_any_language(group)]
    latin = [word for word in _LATIN.findall(text) if word not in pointing]
    strung = "|".join(sorted((word for word in pointing if not word.isascii()), key=len, reverse=True))
    return latin + [part for run in _CHINESE.findall(text) for part in re.split(strung, run) if part]


def _is_in(word: str, name: str) -> bool:
    if not word.isascii():
        return word in name
    return bool(re.search(rf"\b{re.escape(word.removesuffix('s'))}s?\b", name))

"""Which of several orders or items is meant by words that give no number: 'the lamp one', 'the latest'."""

import re
from collections.abc import Sequence

from actions.records import Item, Order
from actions.turn import Turn
from actions.words import ANSWERED, Words

_ENGLISH = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def chosen_order(turn: Turn, orders: Sequence[Order]) -> Order | None:
    """The only one of these orders, newest first, that contains what the message names; or the newest, if that is said."""
    named = orders_with_products(turn, orders) or [order for order in orders if items_in_words(turn, order.items)]
    if len(named) == 1:
        return named[0]
    return max(named or orders, key=lambda order: order.placed_at) if orders and turn.mentions("newest") else None


def orders_with_products(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """The orders that contain a product which the message names."""
    families = {str(product).casefold() for product in turn.entities("product")}
    return [order for order in orders if any(item.family.casefold() in families for item in order.items)]


def items_in_words(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The items whose names have all words of the message that say anything."""
    telling = _telling_words(turn.plain)
    return [item for item in items if telling and all(_is_in(word, f"{item.name} {item.family}".casefold()) for word in telling)]


def _telling_words(text: str) -> list[str]:
    pointing = [word for language in ANSWERED for word in Words.of(language).these("pointing")]
    english = [word for word in _ENGLISH.findall(text) if word not in pointing]
    strung = "|".join(sorted((word for word in pointing if not word.isascii()), key=len, reverse=True))
    return english + [part for run in _CHINESE.findall(text) for part in re.split(strung, run) if part]


def _is_in(word: str, name: str) -> bool:
    if not word.isascii():
        return word in name
    return bool(re.search(rf"\b{re.escape(word.removesuffix('s'))}s?\b", name))

"""Which items of an order are meant: the step that returns, claims, exchanges and changes share."""

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from actions.choosing import compared, items_in_words
from actions.crm import Crm
from actions.forms import Ask, Draft, Question
from actions.orders import named
from actions.records import Item
from actions.turn import Button, Turn
from actions.words import comparable

ALL = "*"  # the `product` of the button that means every item
CONFIRMATIONS = frozenset({"confirmed", "return_confirmed"})  # at these 'the headphones' corrects what was chosen


def settle_items(turn: Turn, draft: Draft, items: Sequence[Item], *, slot: str = "items", single: bool = False) -> bool:
    """Fill the slot with the ids of the items meant; where that is not clear, the draft asks and this is false."""
    chosen = _chosen(turn, draft, items, slot, single=single)
    if chosen and not (single and len(chosen) > 1):
        draft[slot] = chosen
        return True
    draft[slot] = None
    draft.ask(slot, failed=draft.asked == slot and not draft.explained)
    return False


def _chosen(turn: Turn, draft: Draft, items: Sequence[Item], slot: str, *, single: bool) -> list[str] | None:
    """What was chosen before stands unless 'no, the headphones' says otherwise; the only item need not be named.

    'Also the lamp' adds to it, where several may be chosen; None where it is not clear which lamp.
    """
    asked = draft.asked == slot
    before: list[str] | None = None if asked else draft[slot]
    if before and turn.intent != "deny" and draft.asked not in CONFIRMATIONS:
        return before
    products = turn.entities("product") or (() if asked or before else draft["products"] or ())
    only = items if len(items) == 1 and not products else ()
    meant = [item.id for item in meant_items(turn, items, products, asked=asked) or only]
    if before and not single and turn.mentions("also"):
        return [*before, *(item for item in meant if item not in before)] if meant else None
    return meant or before


def meant_items(turn: Turn, items: Sequence[Item], named_products: Sequence[str], *, asked: bool) -> list[Item]:
    """The items named as products; where they were asked for, also by name, by number or as all of them in the message."""
    products = [str(product).casefold() for product in named_products]
    if ALL in products:
        return list(items)
    text = turn.plain if asked else ""
    exact = [item for item in items if item.id.casefold() in products or comparable(item.name) in text]
    named = exact or [item for item in items if item.family.casefold() in products]
    if named or not asked:
        return named
    if turn.mentions("all"):
        return list(items)
    numbers = {int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)}
    counted = [item for place, item in enumerate(items, 1) if place in numbers]
    if counted:
        return counted
    by_price = compared(turn, items, lambda item: item.price.minor)
    described = [by_price] if by_price else items_in_words(turn, items)
    return described if len(described) == 1 else []


class AskItems(Ask):
    """Asks which items: a button for each, and one for all where several will do."""

    asks = "items"
    single: ClassVar[bool] = False
    all_of_them: ClassVar[str] = "every_item"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        buttons = item_buttons(turn, await self.items(turn))
        if not self.single and len(buttons) > 1:
            buttons.append(turn.button("inform", turn.words.text("buttons", self.all_of_them), product=ALL))
        return Question(self.response(turn), buttons, {"number": turn.slot("order_number")})

    def response(self, turn: Turn) -> str:
        """The response that asks, by the wish."""
        return f"utter_ask_items_{turn.slot('wish')}"

    @abstractmethod
    async def items(self, turn: Turn) -> Sequence[Item]:
        """The items to choose from."""


def item_buttons(turn: Turn, items: Sequence[Item]) -> list[Button]:
    """Items to choose from."""
    return [turn.button("inform", turn.words.counted(item.name, item.quantity), product=item.id) for item in items]


async def about_items(crm: Crm, turn: Turn) -> dict[str, str]:
    """What is said about the items chosen, or about all of the order: its `number`, `items` by name."""
    order = await crm.order(turn.conversation, turn.slot("order_number"))
    chosen = turn.slot("items")
    return {"number": order.number, "items": named(turn.words, with_ids(order.items, chosen) if chosen else order.items)}


def with_ids(items: Sequence[Item], ids: Sequence[str]) -> list[Item]:
    """The items that have these ids."""
    return [item for item in items if item.id in ids]

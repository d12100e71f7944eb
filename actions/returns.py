"""Sending something back: which order, which items, why; then the label."""

import re
from collections.abc import Sequence

from actions.base import FlowEnd, hand_over
from actions.choosing import items_in_words
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question
from actions.orders import OrderForm
from actions.records import Item, Return
from actions.refunds import money_back
from actions.turn import Turn

LONGEST_REASON = 500  # characters
ALL = "*"  # the `product` of the button that means every item
# The usual reasons, as nlu_data/lookups/reason.yml names them.
REASONS = ("changed_mind", "not_as_described", "poor_quality", "defective", "wrong_item")


class ReturnItemForm(OrderForm):
    """Asks which order, which items, and why."""

    title = "validate_return_item_form"
    opens_with = frozenset({"return_item"})
    free_text = frozenset({"return_reason"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as items and a reason; an order that cannot go back needs neither."""
        if await self.settle_order(turn, draft) is None:
            return
        options = await self.crm.return_options(turn.conversation, draft["order_number"])
        if not options.returnable:
            draft["outcome"] = options.reason
            return
        chosen = self._chosen(turn, draft, options.items)
        if not chosen:
            draft["return_items"] = None
            draft.ask("return_items", failed=draft.asked == "return_items")
            return
        corrected = draft["return_items"] not in (None, chosen)
        draft["return_items"] = chosen
        answers = draft.asked == "return_reason" and not corrected
        draft["return_reason"] = turn.entity("reason") or (turn.text if answers else draft["return_reason"])
        if not draft["return_reason"]:
            draft.ask("return_reason", failed=answers)

    def _chosen(self, turn: Turn, draft: Draft, items: Sequence[Item]) -> list[str] | None:
        """The ids of the items meant; what was chosen before stands unless 'no, the headphones' says otherwise."""
        asked = draft.asked == "return_items"
        before: list[str] | None = None if asked else draft["return_items"]
        if before and turn.intent != "deny":
            return before
        meant = meant_items(turn, items, asked=asked) or (items if len(items) == 1 else ())
        return [item.id for item in meant] or before


def meant_items(turn: Turn, items: Sequence[Item], *, asked: bool) -> list[Item]:
    """The items that a message names as products; where they were asked for, also by name, by number or as all of them."""
    products = [str(product).casefold() for product in turn.entities("product")]
    if ALL in products:
        return list(items)
    text = turn.plain if asked else ""
    exact = [item for item in items if item.id.casefold() in products or item.name.casefold() in text]
    named = exact or [item for item in items if item.family.casefold() in products]
    if named or not asked:
        return named
    if any(word in text for word in turn.words.these("all")):
        return list(items)
    numbers = {int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)}
    counted = [item for place, item in enumerate(items, 1) if place in numbers]
    described = [] if counted else items_in_words(turn, items)
    return counted or (described if len(described) == 1 else [])


class AskReturnItems(Ask):
    """Asks which items of the order go back."""

    title = "action_ask_return_items"
    asks = "return_items"

    async def question(self, turn: Turn) -> Question:
        """The question, with a button for each and one for all."""
        options = await self.crm.return_options(turn.conversation, turn.slot("order_number"))
        words = turn.words
        buttons = [turn.button("inform", words.counted(item.name, item.quantity), product=item.id) for item in options.items]
        buttons.append(turn.button("inform", words.text("buttons", "all_items"), product=ALL))
        return Question("utter_ask_return_items", buttons, {"number": turn.slot("order_number")})


class AskReturnReason(Ask):
    """Asks why; any words will do."""

    title = "action_ask_return_reason"
    asks = "return_reason"

    async def question(self, turn: Turn) -> Question:
        """The question, with the usual reasons as buttons."""
        buttons = [turn.button("inform", turn.words.text("reasons", reason), reason=reason) for reason in REASONS]
        return Question("utter_ask_return_reason", buttons)


class ReturnItem(FlowEnd):
    """Registers the return and hands out the label; or says why it cannot be."""

    title = "action_return_item"

    async def finish(self, turn: Turn) -> None:
        """Register it."""
        number, obstacle = turn.slot("order_number"), turn.slot("outcome")
        if obstacle is None:
            try:
                say_return(turn, number, await self._register(turn, number))
                return
            except Conflict as conflict:
                obstacle = conflict.code
        if obstacle == "business_rule":
            turn.say("utter_return_needs_person", number=number)
            await hand_over(self.crm, turn, "business_rule", note=self.title)
        else:
            await self._say_why_not(turn, number, obstacle)

    async def _register(self, turn: Turn, number: str) -> Return:
        items, reason = turn.slot("return_items"), turn.slot("return_reason")[:LONGEST_REASON]
        return await self.crm.register_return(turn.conversation, number, items, reason, key=turn.key("return_item"))

    async def _say_why_not(self, turn: Turn, number: str, reason: str) -> None:
        order = await self.crm.order(turn.conversation, number)
        if reason == "not_delivered" and order.cancellable:
            turn.say("utter_return_not_sent_yet", [turn.offer("cancel_order", order_number=number)], number=number)
        elif reason == "not_delivered":
            turn.say("utter_return_not_delivered", [turn.button("track_order", order_number=number)], number=number)
        elif reason == "already_returned":
            turn.say("utter_return_already_returned", [turn.button("refund_status", order_number=number)], number=number)
        else:
            turn.say("utter_return_window_closed", [turn.button("warranty"), turn.offer("human_handoff")], number=number)


def say_return(turn: Turn, number: str, registered: Return) -> None:
    """Say what goes back, with the label and the money that follows."""
    words, refund = turn.words, registered.refund
    turn.say(
        "utter_return_registered",
        return_number=registered.return_number,
        number=number,
        items=words.listed(words.counted(item.name, item.quantity) for item in registered.items),
        label=registered.label_url,
    )
    if refund:
        turn.say("utter_return_refund", **money_back(turn, refund))

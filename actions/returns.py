"""Sending something back: which order, which items, why; shown once more and confirmed; then the label."""

import re
from collections.abc import Sequence

from actions.base import FlowEnd, hand_over
from actions.choosing import items_in_words
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question
from actions.orders import OrderForm, named
from actions.records import Item, Return
from actions.refunds import money_back, where_to
from actions.turn import Button, Turn

LONGEST_REASON = 500  # characters
ALL = "*"  # the `product` of the button that means every item
# The usual reasons, as nlu_data/lookups/reason.yml names them.
CHANGED_MIND = "changed_mind"
REASONS = (CHANGED_MIND, "not_as_described", "poor_quality", "defective", "wrong_item")


class ReturnItemForm(OrderForm):
    """Asks which order, which items, why, and then whether to do it really."""

    title = "validate_return_item_form"
    opens_with = frozenset({"return_item"})
    yes_or_no = frozenset({"return_confirmed"})
    free_text = frozenset({"return_reason"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as items, a reason and a clear yes or no; what cannot go back, or not without a person, needs none."""
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
        before = draft["return_items"], draft["return_reason"]
        draft["return_items"] = chosen
        answers = draft.asked == "return_reason" and before[0] == chosen
        draft["return_reason"] = self._reason(turn, draft, answers=answers)
        if draft["return_reason"]:
            await self._settle(turn, draft, corrected=before != (chosen, draft["return_reason"]))
        else:
            draft.ask("return_reason", failed=answers)

    def _chosen(self, turn: Turn, draft: Draft, items: Sequence[Item]) -> list[str] | None:
        """The ids of the items meant; what was chosen before stands unless 'no, the headphones' says otherwise."""
        asked = draft.asked == "return_items"
        before: list[str] | None = None if asked else draft["return_items"]
        if before and turn.intent != "deny" and draft.asked != "return_confirmed":
            return before
        only = items if len(items) == 1 and not turn.entities("product") else ()
        return [item.id for item in meant_items(turn, items, asked=asked) or only] or before

    def _reason(self, turn: Turn, draft: Draft, *, answers: bool) -> str | None:
        """Why it goes back. At the last question 'no, I changed my mind' is no reason any more, but takes the wish back."""
        said: str | None = turn.entity("reason")
        if draft.asked == "return_confirmed" and said == CHANGED_MIND:
            said = None
        return said or (turn.text if answers else draft["return_reason"])

    async def _settle(self, turn: Turn, draft: Draft, *, corrected: bool) -> None:
        """Take the yes or no, unless the message corrects what it would be said to; else ask, if nothing is in the way."""
        asked = draft.asked == "return_confirmed" and not corrected
        draft["return_confirmed"] = turn.yes_or_no if asked else None
        if draft["return_confirmed"] is not None:
            return
        try:
            await self.crm.return_quote(turn.conversation, draft["order_number"], draft["return_items"])
        except Conflict as conflict:
            draft["outcome"] = conflict.code
        else:
            draft.ask("return_confirmed", failed=asked)


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
        """The question, which names what goes back (nobody may have asked for it), with the usual reasons as buttons."""
        options = await self.crm.return_options(turn.conversation, turn.slot("order_number"))
        items = [item for item in options.items if item.id in turn.slot("return_items")]
        buttons = [turn.button("inform", turn.words.text("reasons", reason), reason=reason) for reason in REASONS]
        return Question(
            "utter_ask_return_reason", buttons, {"items": named(turn.words, items), "number": turn.slot("order_number")}
        )


class AskReturnConfirmed(Ask):
    """Asks whether to send back these very items."""

    title = "action_ask_return_confirmed"
    asks = "return_confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with what is paid back and where to."""
        number = turn.slot("order_number")
        try:
            quote = await self.crm.return_quote(turn.conversation, number, turn.slot("return_items"))
        except Conflict:  # something came in between: registering says what
            return Question("utter_still_return_confirmed", self._buttons(turn), {"number": number})
        fields = {"number": number, "items": named(turn.words, quote.items)}
        money = {"amount": quote.amount.text, "method": where_to(turn, quote.method)}
        return Question("utter_ask_return_confirmed", self._buttons(turn), fields | money)

    @staticmethod
    def _buttons(turn: Turn) -> list[Button]:
        """Yes and no to these items of this order: an old button does not confirm others."""
        what = {"order_number": turn.slot("order_number"), "product": turn.slot("return_items")}
        return [
            turn.button("affirm", turn.words.text("buttons", "return"), **what),
            turn.button("deny", turn.words.text("buttons", "no_return"), **what),
        ]


class ReturnItem(FlowEnd):
    """Registers what was confirmed and hands out the label; leaves it; or says why it cannot be."""

    title = "action_return_item"

    async def finish(self, turn: Turn) -> None:
        """Register it, leave it, or say why not."""
        number, obstacle = turn.slot("order_number"), turn.slot("outcome")
        if turn.slot("return_confirmed") is False:
            turn.say("utter_return_left", number=number)
            return
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
        items=named(words, registered.items),
        label=registered.label_url,
    )
    if refund:
        turn.say("utter_return_refund", **money_back(turn, refund))

"""Sending something back: which order, which items, why; shown once more and confirmed; then the label."""

from collections.abc import Sequence

from actions.base import FlowEnd, hand_over
from actions.change_records import Return
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.items import AskItems, settle_items, with_ids
from actions.orders import OrderForm, named
from actions.records import Item
from actions.refunds import money_back, where_to
from actions.turn import Turn

LONGEST_REASON = 500  # characters
# The usual reasons, as nlu_data/lookups/reason.yml names them.
CHANGED_MIND = "changed_mind"
# Wishes of their own which inside a return only say why: 'it is broken'.
COMPLAINTS = frozenset({"damaged_item", "wrong_item", "missing_item", "technical_support"})
REASONS = (CHANGED_MIND, "not_as_described", "poor_quality", "defective", "wrong_item")


class ReturnItemForm(OrderForm):
    """Asks which order, which items, why, and then whether to do it really."""

    title = "validate_return_item_form"
    opens_with = frozenset({"return_item"})
    yes_or_no = frozenset({"return_confirmed"})
    free_text = frozenset({"return_reason"})
    optional = frozenset({"return_reason"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as items, a reason and a clear yes or no; what cannot go back, or not without a person, needs none."""
        before = draft["return_items"], draft["return_reason"]
        if turn.intent in COMPLAINTS:
            draft["return_reason"] = turn.entity("reason") or turn.text
            draft.explained = draft.asked != "return_confirmed"  # heard, though something else was asked
        if await self.settle_order(turn, draft) is None:
            return
        options = await self.crm.return_options(turn.conversation, draft["order_number"])
        if not options.returnable:
            draft.end(str(options.reason))
            return
        if not settle_items(turn, draft, options.items, slot="return_items"):
            return
        chosen = draft["return_items"]
        answers = draft.asked == "return_reason" and before[0] == chosen
        draft["return_reason"] = self._reason(turn, draft, answers=answers)
        if draft["return_reason"]:
            await self._settle(turn, draft, corrected=before != (chosen, draft["return_reason"]))
        else:
            draft.ask("return_reason")

    def _reason(self, turn: Turn, draft: Draft, *, answers: bool) -> str | None:
        """Why it goes back. At the last question 'no, I changed my mind' is no reason any more, but takes the wish back."""
        if draft.skips == "return_reason":
            return turn.words.text("skipped", "reason")
        said: str | None = turn.entity("reason")
        if draft.asked == "return_confirmed" and said == CHANGED_MIND:
            said = None
        return said or (turn.text if answers else draft["return_reason"])

    def _may_answer(self, turn: Turn, asked: str) -> bool:
        return turn.intent in COMPLAINTS or super()._may_answer(turn, asked)

    async def _settle(self, turn: Turn, draft: Draft, *, corrected: bool) -> None:
        """Take the yes or no, unless the message corrects what it would be said to; else ask, if nothing is in the way."""
        draft.confirm("return_confirmed", turn.yes_or_no, corrected=corrected)
        if draft["return_confirmed"] is not None:
            return
        try:
            await self.crm.return_quote(turn.conversation, draft["order_number"], draft["return_items"])
        except Conflict as conflict:
            draft.end(conflict.code)


class AskReturnItems(AskItems):
    """Asks which items of the order go back."""

    title = "action_ask_return_items"
    asks = "return_items"
    all_of_them = "all_items"

    async def items(self, turn: Turn) -> Sequence[Item]:
        """Those that can go back."""
        return (await self.crm.return_options(turn.conversation, turn.slot("order_number"))).items

    def response(self, turn: Turn) -> str:
        """The question of a return."""
        return "utter_ask_return_items"


class AskReturnReason(Ask):
    """Asks why; any words will do."""

    title = "action_ask_return_reason"
    asks = "return_reason"

    async def question(self, turn: Turn) -> Question:
        """The question, which names what goes back (nobody may have asked for it), with the usual reasons as buttons."""
        options = await self.crm.return_options(turn.conversation, turn.slot("order_number"))
        items = with_ids(options.items, turn.slot("return_items"))
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
        buttons = yes_or_no(turn, "return", "no_return", order_number=number, product=turn.slot("return_items"))
        try:
            quote = await self.crm.return_quote(turn.conversation, number, turn.slot("return_items"))
        except Conflict:  # something came in between: registering says what
            return Question("utter_still_return_confirmed", buttons, {"number": number})
        fields = {"number": number, "items": named(turn.words, quote.items)}
        money = {"amount": quote.amount.text, "method": where_to(turn, quote.method)}
        return Question("utter_ask_return_confirmed", buttons, fields | money)


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
        days = turn.words.days(order.return_days)
        if reason == "not_delivered" and order.cancellable:
            turn.say("utter_return_not_sent_yet", [turn.offer("cancel_order", order_number=number)], number=number)
        elif reason == "not_delivered":
            turn.say("utter_return_not_delivered", [turn.button("track_order", order_number=number)], number=number, days=days)
        elif reason == "already_returned":
            turn.say("utter_return_already_returned", [turn.button("refund_status", order_number=number)], number=number)
        else:
            turn.say(
                "utter_return_window_closed",
                [turn.button("warranty", order_number=number), turn.offer("human_handoff")],
                number=number,
                days=days,
            )


def say_return(turn: Turn, number: str, registered: Return) -> None:
    """Say what goes back, with the label and the money that follows."""
    words, refund = turn.words, registered.refund
    turn.remember_change("return_item", order_number=number, return_number=registered.return_number)
    turn.say(
        "utter_return_registered",
        return_number=registered.return_number,
        number=number,
        items=named(words, registered.items),
        label=registered.label_url,
    )
    if refund:
        turn.say("utter_return_refund", **money_back(turn, refund))

"""Money back with nothing to send: why, how much, confirmed; then a colleague approves. Cancelling or returning comes first."""

from actions.base import FlowEnd, hand_over
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.orders import OrderForm
from actions.own_words import described, settle_words
from actions.records import Order
from actions.refunds import say_refund, where_to
from actions.turn import Turn

REFUSED = frozenset({"nothing_paid", "already_refunded"})
MONEY_ALONE = "refund"  # the remedy of those to whom a return has been offered


class RefundForm(OrderForm):
    """Asks which order, why, and then whether to ask for the money really."""

    title = "validate_refund_form"
    opens_with = frozenset({"request_refund"})
    yes_or_no = frozenset({"confirmed"})
    free_text = frozenset({"own_words"})
    optional = frozenset({"own_words"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; an order that can be cancelled or returned needs another way."""
        draft["wish"] = "request_refund"
        if turn.intent in self.opens_with:
            draft["own_words"] = draft["own_words"] or described(turn)
        order = await self.settle_order(turn, draft)
        if order is None:
            return
        if draft.fresh and _has_heard_of_the_return(turn, order):
            draft["remedy"] = MONEY_ALONE
        if (obstacle := await self._obstacle(turn, draft)) in REFUSED:
            draft.end(str(obstacle))  # nobody is asked why for nothing
        elif order.cancellable:
            draft.end("cancellable")
        elif order.is_returnable and draft["remedy"] != MONEY_ALONE:
            draft.end("returnable")
        elif settle_words(turn, draft):
            draft.confirm("confirmed", turn.yes_or_no)
            if obstacle and draft["confirmed"] is None:
                draft.end(obstacle)

    async def _obstacle(self, turn: Turn, draft: Draft) -> str | None:
        """What is in the way of this refund, if anything is."""
        try:
            await self.crm.refund_quote(turn.conversation, draft["order_number"])
        except Conflict as conflict:
            return conflict.code
        return None


def _has_heard_of_the_return(turn: Turn, order: Order) -> bool:
    """Whether the bot has just offered to return this order, and the customer wants the money all the same."""
    offered_return = {"intent": "return_item", "entities": {"order_number": order.number}}
    return bool(turn.slot("offer") == offered_return)


class AskRefundConfirmed(Ask):
    """Asks whether to ask for the money of this order."""

    title = "action_ask_refund_form_confirmed"
    asks = "confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with how much it is and where it goes."""
        number = turn.slot("order_number")
        buttons = yes_or_no(turn, "ask_refund", "no_refund", order_number=number)
        try:
            quote = await self.crm.refund_quote(turn.conversation, number)
        except Conflict:  # something came in between: asking for the money says what
            return Question("utter_still_confirmed", buttons, {"number": number})
        fields = {"number": number, "amount": quote.amount.text, "method": where_to(turn, quote.method)}
        return Question("utter_ask_refund_form_confirmed", buttons, fields)


class RequestRefund(FlowEnd):
    """Asks for the money that was confirmed; leaves it; or says which other way there is."""

    title = "action_request_refund"

    async def finish(self, turn: Turn) -> None:
        """Ask for it, leave it, or say why not."""
        number, obstacle = turn.slot("order_number"), turn.slot("outcome")
        if turn.slot("confirmed") is False:
            turn.say("utter_refund_left", number=number)
            return
        if obstacle is None:
            try:
                reason, key = turn.slot("own_words"), turn.key("request_refund")
                say_refund(turn, number, [await self.crm.request_refund(turn.conversation, number, reason, key=key)])
                turn.remember_change("request_refund", order_number=number)
                return
            except Conflict as conflict:
                obstacle = conflict.code
        await self._say_other_way(turn, number, obstacle)

    async def _say_other_way(self, turn: Turn, number: str, obstacle: str) -> None:
        if obstacle == "cancellable":
            turn.say("utter_refund_cancellable", [turn.offer("cancel_order", order_number=number)], number=number)
        elif obstacle == "returnable":
            order = await self.crm.order(turn.conversation, number)
            day = turn.words.day(order.returnable_until) if order.returnable_until else ""
            money_alone = turn.button("request_refund", turn.words.text("buttons", "nothing_to_return"), order_number=number)
            turn.say(
                "utter_refund_returnable", [turn.offer("return_item", order_number=number), money_alone], number=number, day=day
            )
        elif obstacle in REFUSED:
            turn.say(f"utter_refund_{obstacle}", [turn.button("refund_status", order_number=number)], number=number)
        else:
            turn.say("utter_refund_needs_person", number=number)
            await hand_over(self.crm, turn, "business_rule", note=self.title)

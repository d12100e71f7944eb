"""Cancelling an order: shown once more, confirmed, done; or honestly too late."""

from actions.base import FlowEnd
from actions.change_records import Cancellation
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.orders import OrderForm, contents
from actions.records import Order
from actions.refunds import money_back
from actions.turn import Turn


class CancelOrderForm(OrderForm):
    """Asks which order, then whether to cancel it really."""

    title = "validate_cancel_order_form"
    opens_with = frozenset({"cancel_order"})
    yes_or_no = frozenset({"cancel_confirmed"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; an order that cannot be cancelled needs neither."""
        if draft.asked == "cancel_confirmed" and turn.intent != "affirm" and turn.mentions("another_order"):
            self.forget_order(draft)
            draft.asked = "order_number"  # the message may name it
            draft.ask("order_number")
        order = await self.settle_order(turn, draft)
        if order is not None and order.cancellable:
            draft.confirm("cancel_confirmed", turn.yes_or_no)


class AskCancelConfirmed(Ask):
    """Asks whether to cancel this very order."""

    title = "action_ask_cancel_confirmed"
    asks = "cancel_confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with what is in the order and what it cost."""
        order = await self.crm.order(turn.conversation, turn.slot("order_number"))
        buttons = yes_or_no(turn, "cancel", "keep", order_number=order.number)
        fields = {"number": order.number, "contents": contents(turn.words, order), "total": order.total.text}
        return Question("utter_ask_cancel_confirmed", buttons, fields)


class CancelOrder(FlowEnd):
    """Cancels what was confirmed, and says what came of it."""

    title = "action_cancel_order"

    async def finish(self, turn: Turn) -> None:
        """Cancel, keep, or say why not."""
        number = turn.slot("order_number")
        if turn.slot("cancel_confirmed") is False:
            turn.say("utter_cancel_kept", number=number)
        elif turn.slot("cancel_confirmed"):
            say_cancellation(turn, await self.crm.cancel(turn.conversation, number, key=turn.key("cancel_order")))
        else:
            say_not_cancellable(turn, await self.crm.order(turn.conversation, number))


def say_cancellation(turn: Turn, result: Cancellation) -> None:
    """Say what came of it, with the money that goes back."""
    if result.outcome != "cancelled":
        say_not_cancellable(turn, result.order)
        return
    turn.remember_change("cancel_order", order_number=result.order.number)
    refund = result.refund
    if refund is None:
        turn.say("utter_cancelled_nothing_to_refund", number=result.order.number)
        return
    if refund.status == "requested":
        turn.say("utter_cancelled_refund_requested", **money_back(turn, refund))
    elif refund.expected_on:
        turn.say("utter_cancelled_refund_until", **money_back(turn, refund), day=turn.words.day(refund.expected_on))
    else:
        turn.say("utter_cancelled_refund", **money_back(turn, refund))


def say_not_cancellable(turn: Turn, order: Order) -> None:
    """Say why an order cannot be cancelled, and offer what can be done instead."""
    days = turn.words.days(order.return_days)
    if order.status in ("cancelled", "returned"):
        turn.say(
            f"utter_cancel_already_{order.status}", [turn.button("refund_status", order_number=order.number)], number=order.number
        )
    elif order.is_returnable and order.returnable_until:
        day = turn.words.day(order.returnable_until)
        turn.say("utter_cancel_delivered", [turn.offer("return_item", order_number=order.number)], number=order.number, day=day)
    elif order.status == "delivered":
        turn.say("utter_cancel_delivered_long_ago", [turn.button("human_handoff")], number=order.number, days=days)
    else:
        buttons = [turn.button("return_policy"), turn.button("human_handoff")]
        turn.say("utter_cancel_too_late", buttons, number=order.number, days=days)

"""What follows once it is known which order a question is about."""

from collections.abc import Awaitable, Callable, Mapping

from actions.base import FlowEnd
from actions.crm import Crm
from actions.lateness import report_lateness
from actions.payments import explain_failure, report_charge
from actions.records import Order
from actions.refunds import say_refund
from actions.tracking import say_invoice, say_progress
from actions.turn import Turn

# Wishes that do more than look something up.
DOES: Mapping[str, Callable[[Crm, Turn, Order], Awaitable[None]]] = {
    "late_delivery": report_lateness,
    "payment_failed": explain_failure,
    "duplicate_charge": report_charge,
}


class AnswerAboutOrder(FlowEnd):
    """Goes on with what the customer wanted, now that the order is known and may be seen."""

    title = "action_answer_about_order"

    async def finish(self, turn: Turn) -> None:
        """Answer the wish that the form was opened for."""
        await answer_about(self.crm, turn, turn.slot("wish"), turn.slot("order_number"))


async def answer_about(crm: Crm, turn: Turn, wish: str, number: str) -> None:
    """Answer a wish about one order, which may be seen."""
    if wish == "refund_status":
        say_refund(turn, number, await crm.refunds(turn.conversation, number))
        return
    order = await crm.order(turn.conversation, number)
    if does := DOES.get(wish):
        await does(crm, turn, order)
    else:
        say = {"invoice_request": say_invoice}.get(wish, say_progress)
        say(turn, order)

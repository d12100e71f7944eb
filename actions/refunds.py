"""Where a refund is."""

from collections.abc import Sequence
from typing import Any

from actions.base import ServiceAction
from actions.crm import NotFound, VerificationRequired
from actions.flow import Event
from actions.orders import identify
from actions.records import Refund
from actions.turn import Turn

SHOWN = 3


def say_refund(turn: Turn, number: str, refunds: Sequence[Refund]) -> None:
    """Say where the newest refund of an order is."""
    if not refunds:
        turn.say("utter_refund_none", number=number)
        return
    refund, words = refunds[0], turn.words
    fields = money_back(turn, refund)
    if refund.status == "paid" and refund.paid_at:
        turn.say("utter_refund_paid", **fields, day=words.day(refund.paid_at))
    elif refund.expected_on and refund.status in ("requested", "approved"):
        turn.say(f"utter_refund_{refund.status}_until", **fields, day=words.day(refund.expected_on))
    else:
        turn.say(f"utter_refund_{refund.status}", **fields)


def money_back(turn: Turn, refund: Refund) -> dict[str, Any]:
    """What responses say about a refund: of which order, how much, and where to."""
    return {"number": refund.order_number, "amount": refund.amount.text, "method": where_to(turn, refund.method)}


def where_to(turn: Turn, method: str | None) -> str:
    """Where money goes back to that was paid in this way."""
    return turn.words.get("refund_methods", method or "", turn.words.text("refund_methods", "unknown"))


class RefundStatus(ServiceAction):
    """Says where the refunds are: of the order named, or the newest ones."""

    title = "action_refund_status"

    async def act(self, turn: Turn) -> list[Event]:
        """Look them up."""
        number = turn.order_talked_about
        try:
            refunds = await self.crm.refunds(turn.conversation, number)
        except (VerificationRequired, NotFound):  # the form says which, and asks
            return identify(turn, order_number=number)
        if number:
            say_refund(turn, number, refunds)
        elif not refunds:
            turn.say("utter_refunds_none")
        for refund in refunds[:SHOWN] if not number else ():
            say_refund(turn, refund.order_number, [refund])
        return []

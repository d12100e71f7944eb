"""Payments that failed, and money that was collected more than once: what is seen, what is not, and who looks further."""

from collections.abc import Sequence

from actions.crm import Crm
from actions.flow import Event
from actions.records import Order, Payment
from actions.tickets import open_about
from actions.tracking import OrderQuestion
from actions.turn import Turn

WAITING = "awaiting_payment"
REPEATED = 2  # tries from which a colleague looks into it unasked


class PaymentFailed(OrderQuestion):
    """Says why a payment did not go through, and opens a ticket when that goes on."""

    title = "action_payment_failed"

    @staticmethod
    def fitting(orders: Sequence[Order]) -> list[Order]:
        """Those that wait for payment, first of all those whose payment has failed."""
        waiting = [order for order in orders if order.status == WAITING]
        return [order for order in waiting if _has_failed(order.payment)] or waiting

    def say_none(self, turn: Turn) -> None:
        """A payment that fails at the till leaves no order behind."""
        turn.say("utter_payment_no_order", [turn.button("payment_methods"), turn.button("human_handoff")])

    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Explain it."""
        await explain_failure(self.crm, turn, order)
        return []


async def explain_failure(crm: Crm, turn: Turn, order: Order) -> None:
    """Say why the payment of an order failed and how often; repeated, or asked about again, it becomes a ticket."""
    payment, wish = order.payment, "payment_failed"
    if order.status != WAITING:
        turn.say("utter_payment_not_open", [turn.button("human_handoff")], number=order.number)
        return
    again = wish in (turn.slot("matters_offered") or ())
    turn.remember_matter(wish)
    methods = turn.button("payment_methods")
    if payment and _has_failed(payment):
        why = turn.words.get("payment_failures", payment.failure or "", turn.words.text("payment_failures", "unknown"))
        tries = turn.words.text(
            "payment_tries", "one" if payment.failed_attempts <= 1 else "several", count=payment.failed_attempts
        )
        turn.say("utter_payment_failed", [methods], number=order.number, total=order.total.text, why=why, tries=tries)
    else:
        turn.say("utter_payment_waits", [methods], number=order.number, total=order.total.text)
    if again or (payment and payment.failed_attempts >= REPEATED):
        ticket = await open_about(crm, turn, order, wish)
        turn.say("utter_payment_ticket_known" if ticket.existing else "utter_payment_ticket", ticket=ticket.number)
    else:
        turn.say(
            "utter_payment_ticket_offer", [turn.offer(wish, turn.words.text("buttons", "ticket"), order_number=order.number)]
        )


def _has_failed(payment: Payment | None) -> bool:
    return payment is not None and (payment.failure is not None or payment.failed_attempts > 0)


class DuplicateCharge(OrderQuestion):
    """Says what was collected too much, as far as that is seen, and opens a ticket either way."""

    title = "action_duplicate_charge"

    @staticmethod
    def fitting(orders: Sequence[Order]) -> list[Order]:
        """Those that were paid more than once; if none was, all that were paid."""
        return [order for order in orders if order.overpaid] or [order for order in orders if order.status != WAITING]

    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Report it."""
        await report_charge(self.crm, turn, order)
        return []


async def report_charge(crm: Crm, turn: Turn, order: Order) -> None:
    """Open a ticket about a charge, and say what is seen of it: a second one, or none."""
    ticket = await open_about(crm, turn, order, "duplicate_charge")
    if order.overpaid:
        turn.say("utter_charge_seen", number=order.number, amount=order.overpaid.text, total=order.total.text)
    else:
        turn.say("utter_charge_not_seen", number=order.number, total=order.total.text)
    turn.say("utter_charge_ticket_known" if ticket.existing else "utter_charge_ticket", ticket=ticket.number)

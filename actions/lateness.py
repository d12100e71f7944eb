"""An order that is overdue: said honestly, with a ticket for who asks the carrier."""

from collections.abc import Sequence

from actions.crm import Conflict, Crm
from actions.flow import Event
from actions.records import Order
from actions.tickets import open_about
from actions.tracking import OrderQuestion, say_where
from actions.turn import Turn


class LateDelivery(OrderQuestion):
    """Says how late an order is and who has it, and opens a ticket when it is really late."""

    title = "action_late_delivery"

    @staticmethod
    def fitting(orders: Sequence[Order]) -> list[Order]:
        """The late ones; if none is late, all that are under way."""
        return [order for order in orders if order.is_late] or [order for order in orders if order.is_open]

    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Say it, and open the ticket."""
        await report_lateness(self.crm, turn, order)
        return []


async def report_lateness(crm: Crm, turn: Turn, order: Order) -> None:
    """Say where an order is that the customer misses; when it is late, open a ticket, or say which is open for it."""
    say_where(turn, order)
    if not order.is_late:
        turn.say("utter_not_late", [turn.button("human_handoff")])
        return
    try:
        ticket = await open_about(crm, turn, order, "late_delivery")
    except Conflict:
        turn.say("utter_late_person", [turn.offer("human_handoff")])
        return
    if ticket.existing:
        day = turn.words.day(ticket.created_at)
        turn.say("utter_late_ticket_known", [turn.offer("human_handoff")], ticket=ticket.number, day=day)
    else:
        turn.say("utter_late_ticket", ticket=ticket.number)

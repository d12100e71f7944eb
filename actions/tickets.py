"""Tickets: complaints become one, and customers ask what became of theirs."""

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.crm import Crm, NotFound, VerificationRequired
from actions.flow import Event, leave_form
from actions.records import Order, Ticket
from actions.turn import Turn

SUBJECT = 80  # characters of the customer's words that make a ticket's subject
SHOWN = 3
UNSETTLED = frozenset({"open", "waiting"})


class Complaint(ServiceAction):
    """Apologises, opens a ticket in the customer's own words, and offers a person; one ticket until that is settled."""

    title = "action_complaint"

    async def act(self, turn: Turn) -> list[Event]:
        """Open the ticket."""
        left = leave_form() if turn.form else []  # nobody wants to go on with a form after that
        if (known := turn.slot("complaint_ticket")) and await self._is_unsettled(turn, known):
            turn.say("utter_complaint_known", turn.offer_person(), number=known)
            return left
        ticket = await self.crm.open_ticket(
            turn.conversation,
            kind="complaint",
            subject=turn.own_words[:SUBJECT],
            description=turn.own_words,
            order_number=turn.entity("order_number"),
            key=turn.key("complaint"),
        )
        turn.remember_change("complaint")
        turn.say("utter_complaint_ticket", turn.offer_person(), number=ticket.number)
        return [*left, SlotSet("complaint_ticket", ticket.number)]

    async def _is_unsettled(self, turn: Turn, number: str) -> bool:
        try:
            return (await self.crm.ticket(turn.conversation, number)).status in UNSETTLED
        except (VerificationRequired, NotFound):
            return False


class TicketStatus(ServiceAction):
    """Says what became of a ticket: the one named, or the newest."""

    title = "action_ticket_status"

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up."""
        number = turn.entity("ticket_number")
        try:
            tickets = [await self.crm.ticket(turn.conversation, number)] if number else await self.crm.tickets(turn.conversation)
        except VerificationRequired:
            turn.say("utter_tickets_need_sign_in", [turn.button("human_handoff")])
            return []
        except NotFound:
            turn.say("utter_ticket_unknown", [turn.button("human_handoff")], number=number)
            return []
        if not tickets:
            turn.say("utter_tickets_none", [turn.button("human_handoff")])
        for ticket in tickets[:SHOWN]:
            say_ticket(turn, ticket)
        return []


async def open_about(crm: Crm, turn: Turn, order: Order, kind: str) -> Ticket:
    """Open a ticket about an order in the customer's words, or get the one that is open for it. Raises `Conflict`."""
    subject = turn.words.text("subjects", kind, number=order.number)
    words = subject if turn.intent in ("affirm", "inform") else turn.own_words  # a yes or a number tells nothing
    ticket = await crm.open_ticket(
        turn.conversation, kind=kind, subject=subject, description=words, order_number=order.number, key=turn.key(kind)
    )
    turn.remember_change(kind, order_number=order.number)
    return ticket


def say_ticket(turn: Turn, ticket: Ticket) -> None:
    """Say how a ticket stands."""
    turn.say(
        f"utter_ticket_{ticket.status}",
        number=ticket.number,
        subject=ticket.subject,
        opened=turn.words.day(ticket.created_at),
        day=turn.words.day(ticket.updated_at),
    )

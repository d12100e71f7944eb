"""The ways to a person."""

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction, call_person, hand_over
from actions.crm import Crm
from actions.orders import RATING_FORM, IdentifyOrder
from actions.turn import Event, Turn, leave_form


class HumanHandoff(ServiceAction):
    """Calls a person because the customer asked for one."""

    title = "action_human_handoff"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        return await call_person(self.crm, turn)


class NotAutomated(ServiceAction):
    """Says honestly that a colleague has to do this, and offers one."""

    title = "action_not_automated"

    async def act(self, turn: Turn) -> list[Event]:
        """Offer a person, or call one."""
        return await not_automated(self.crm, turn)


async def not_automated(crm: Crm, turn: Turn) -> list[Event]:
    """Say that this is for a colleague and offer one; call one at once for who is annoyed or hears the offer again.

    A form that changes something goes on; a mere question about an order makes way.
    """
    words = turn.words
    matter = words.get("matters", turn.intent, words.text("matters", "other"))
    if turn.form not in (None, RATING_FORM, IdentifyOrder.form):
        turn.say("utter_not_automated_in_form", [turn.button("human_handoff")], matter=matter)
        return []
    if wants_no_more_offers(turn):
        turn.say("utter_not_automated", matter=matter)
        return await hand_over(crm, turn, "not_automated", note=turn.intent)
    itself = [turn.button("return_item")] if turn.intent == "request_refund" else []
    turn.say("utter_not_automated_offer", itself + turn.offer_person(turn.intent), matter=matter)
    return [*(leave_form() if turn.form else []), offered(turn)]


def wants_no_more_offers(turn: Turn) -> bool:
    """Whether the customer is annoyed, or has been offered a person for this wish before."""
    return bool(turn.slot("frustrated")) or turn.intent in (turn.slot("matters_offered") or ())


def offered(turn: Turn) -> Event:
    """The event that remembers for which wish a person was offered."""
    event: Event = SlotSet("matters_offered", [*(turn.slot("matters_offered") or ()), turn.intent])
    return event

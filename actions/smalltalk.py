"""Greeting, parting, and what is said between."""

from typing import ClassVar

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import ServiceAction, call_person
from actions.orders import RATING_FORM
from actions.turn import Event, Turn, leave_form, set_slots

SERVICES = ("track_order", "cancel_order", "return_item", "refund_status", "order_history", "delivery_options", "human_handoff")


class Greet(ServiceAction):
    """Greets, by name where it is known, and shows the ways in."""

    title = "action_greet"

    async def act(self, turn: Turn) -> list[Event]:
        """Greet."""
        buttons = [] if turn.form else [turn.button(name) for name in SERVICES[:4]]
        name = turn.slot("customer_name")
        turn.say("utter_greet_by_name" if name else "utter_greet", buttons, name=name)
        return []


class Say(ServiceAction):
    """Says one response that needs nothing to be looked up."""

    response: ClassVar[str]
    services: ClassVar[tuple[str, ...]] = ()  # offered as buttons

    async def act(self, turn: Turn) -> list[Event]:
        """Say it."""
        turn.say(self.response, [turn.button(name) for name in self.services])
        return []


class Thank(Say):
    """Answers thanks."""

    title, response = "action_thank", "utter_thank"


class BotChallenge(Say):
    """Says that it is a bot."""

    title, response, services = "action_bot_challenge", "utter_bot_challenge", ("human_handoff",)


class Capabilities(Say):
    """Lists the services."""

    title, response, services = "action_capabilities", "utter_capabilities", SERVICES


class OutOfScope(ServiceAction):
    """Says that this is not what the shop's bot does, and, unless a question is open, what it does."""

    title = "action_out_of_scope"

    async def act(self, turn: Turn) -> list[Event]:
        """Say it."""
        if turn.form in (None, RATING_FORM):
            turn.say("utter_out_of_scope", [turn.button(name) for name in SERVICES])
        else:
            turn.say("utter_out_of_scope_in_form")
        return []


class Compliment(Say):
    """Thanks for praise."""

    title, response = "action_compliment", "utter_compliment"


class Repeat(ServiceAction):
    """Says the last answer again."""

    title = "action_repeat"

    async def act(self, turn: Turn) -> list[Event]:
        """Repeat all that was said to the message before, buttons included."""
        said = turn.before_the_message()
        for event in said:
            turn.say_again(event)
        if not said:
            turn.say("utter_nothing_to_repeat")
        return []


class StopFlow(ServiceAction):
    """Leaves what is being asked, and keeps the conversation."""

    title = "action_stop_flow"

    async def act(self, turn: Turn) -> list[Event]:
        """Stop."""
        turn.say("utter_stopped" if turn.form else "utter_nothing_to_stop")
        return leave_form()


class Affirm(ServiceAction):
    """A yes outside a form: takes what was offered last."""

    title = "action_affirm"

    _opens: ClassVar[dict[str, str]] = {"return_item": "return_item_form", "cancel_order": "cancel_order_form"}

    async def act(self, turn: Turn) -> list[Event]:
        """Do what was offered, or say that nothing is open."""
        offer = turn.slot("offer") or {}
        if offer.get("intent") == "human_handoff":
            return await call_person(self.crm, turn)
        if form := self._opens.get(offer.get("intent", "")):
            return [*set_slots(**offer["entities"]), FollowupAction(form)]
        turn.say("utter_nothing_affirmed")
        return []


class Deny(ServiceAction):
    """A no outside a form: nothing is done."""

    title = "action_deny"

    async def act(self, turn: Turn) -> list[Event]:
        """Step back."""
        turn.say("utter_offer_declined" if turn.slot("offer") else "utter_nothing_denied")
        return []


class Inform(ServiceAction):
    """Bare data without a wish: asks what to do with it."""

    title = "action_inform"

    async def act(self, turn: Turn) -> list[Event]:
        """Offer what can be done with an order or a ticket."""
        if number := turn.entity("order_number"):
            buttons = [turn.button(wish, order_number=number) for wish in SERVICES[:4]]
            turn.say("utter_what_about_order", buttons, number=number)
        elif number := turn.entity("ticket_number"):
            turn.say("utter_what_about_ticket", [turn.button("ticket_status", ticket_number=number)], number=number)
        else:
            turn.say("utter_what_to_do_with_it", [turn.button(name) for name in SERVICES[:4]])
        return []


class Goodbye(ServiceAction):
    """Says goodbye, and asks for a rating once in a conversation."""

    title = "action_goodbye"

    async def act(self, turn: Turn) -> list[Event]:
        """Part."""
        turn.say("utter_goodbye")
        if turn.slot("rating_asked"):
            return leave_form()
        return [*leave_form(), SlotSet("rating_asked", True), FollowupAction(RATING_FORM)]

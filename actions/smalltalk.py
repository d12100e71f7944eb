"""Parting, and what is said before it beside all matters."""

from typing import ClassVar

from rasa_sdk.events import FollowupAction, SlotSet

from actions import article_tickets
from actions.about_order import DOES, answer_about
from actions.base import ServiceAction, call_person
from actions.flow import Event, leave_form, set_slots
from actions.knowledge import FEEDBACK, WITH_TICKET, Knowledge, rate_last
from actions.orders import RATING_FORM
from actions.turn import Turn

SERVICES = ("track_order", "cancel_order", "return_item", "refund_status", "order_history", "delivery_options", "human_handoff")
ABOUT_PRODUCT = ("product_info", "product_availability", "return_item", "technical_support")


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


class OutOfScope(Knowledge):
    """Answers what an article happens to answer; else says that this is not what the shop's bot does, and what it does.

    What no article answers the CRM keeps as a gap: what one takes for out of scope, many may ask.
    """

    title = "action_out_of_scope"

    async def say_no_article(self, turn: Turn) -> list[Event]:
        """Say it; inside a form shortly."""
        if turn.form in (None, RATING_FORM):
            turn.say("utter_out_of_scope", [turn.button(name) for name in SERVICES])
        else:
            turn.say("utter_out_of_scope_in_form")
        return []


class Compliment(ServiceAction):
    """Keeps praise as feedback, and thanks for it."""

    title = "action_compliment"
    _longest: ClassVar[int] = 4000  # characters, as the CRM takes them

    async def act(self, turn: Turn) -> list[Event]:
        """Keep it."""
        await self.crm.praise(turn.conversation, turn.own_words[: self._longest], key=turn.key("praise"))
        turn.say("utter_compliment")
        return []


class Repeat(ServiceAction):
    """Says the last answer again."""

    title = "action_repeat"

    async def act(self, turn: Turn) -> list[Event]:
        """Repeat all that was said to the message before, buttons included."""
        said = turn.before_the_message()
        for event in said:
            if (event.get("metadata") or {}).get("utter_action") != "utter_apology":
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


class Skip(Say):
    """Leaves out what need not be answered, as a rating."""

    title, response = "action_skip", "utter_skipped"


class Affirm(ServiceAction):
    """A yes outside a form: takes what was offered last."""

    title = "action_affirm"

    _opens: ClassVar[dict[str, str]] = {
        "return_item": "return_item_form",
        "cancel_order": "cancel_order_form",
        "update_profile": "update_profile_form",
        "callback_request": "callback_form",
        "change_order": "change_form",
        "warranty": "claim_form",
    }

    async def act(self, turn: Turn) -> list[Event]:
        """Do what was offered, or say that nothing is open."""
        offer = turn.slot("offer") or {}
        if offer.get("intent") == "human_handoff":
            return await call_person(self.crm, turn)
        wish = offer.get("intent", "")
        if form := self._opens.get(wish):
            return [*set_slots(wish=wish, **offer["entities"]), FollowupAction(form)]
        if wish in DOES:
            await answer_about(self.crm, turn, wish, offer["entities"]["order_number"])
            return []
        if wish in WITH_TICKET:
            await article_tickets.open_ticket(self.crm, turn, wish)
            return []
        if wish == FEEDBACK:
            return await rate_last(self.crm, turn)
        turn.say("utter_nothing_affirmed")
        return []


class Deny(ServiceAction):
    """A no outside a form: nothing is done."""

    title = "action_deny"

    async def act(self, turn: Turn) -> list[Event]:
        """Step back; a no that says that an article has not helped opens a ticket where one may follow."""
        offer, topic = turn.slot("offer") or {}, article_tickets.unsettled_topic(turn)
        if topic and article_tickets.has_not_helped(turn, topic):
            await article_tickets.open_ticket(self.crm, turn, topic)
            return []
        if offer.get("intent") == FEEDBACK:
            return await rate_last(self.crm, turn)
        turn.say("utter_offer_declined" if offer else "utter_nothing_denied")
        return []


class Inform(ServiceAction):
    """Bare data without a wish: asks what to do with it."""

    title = "action_inform"

    async def act(self, turn: Turn) -> list[Event]:
        """Offer what can be done with an order, a ticket or a product."""
        if number := turn.entity("order_number"):
            buttons = [turn.button(wish, order_number=number) for wish in SERVICES[:4]]
            turn.say("utter_what_about_order", buttons, number=number)
        elif number := turn.entity("ticket_number"):
            turn.say("utter_what_about_ticket", [turn.button("ticket_status", ticket_number=number)], number=number)
        elif (product := turn.entity("product")) and turn.words.known("families", product):
            buttons = [turn.button(wish, product=product) for wish in ABOUT_PRODUCT]
            turn.say("utter_what_about_product", buttons, family=turn.words.text("families", product))
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

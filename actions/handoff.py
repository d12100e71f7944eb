"""The ways to a person."""

from actions.base import ServiceAction, hand_over
from actions.crm import Crm
from actions.orders import RATING_FORM
from actions.turn import Event, Turn


class HumanHandoff(ServiceAction):
    """Calls a person because the customer asked for one."""

    title = "action_human_handoff"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        reason = "frustrated" if turn.slot("frustrated") else "asked"
        return await hand_over(self.crm, turn, reason)


class NotAutomated(ServiceAction):
    """Says honestly that the bot cannot do this, and calls a person who can."""

    title = "action_not_automated"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        return await not_automated(self.crm, turn)


async def not_automated(crm: Crm, turn: Turn) -> list[Event]:
    """Say that this is for a person, and call one with a note of what is wanted; inside a form only offer it."""
    wish = turn.words.intent(turn.intent)
    if turn.form not in (None, RATING_FORM):
        turn.say("utter_not_automated_offer", [turn.button("human_handoff")], wish=wish)
        return []
    turn.say("utter_not_automated", wish=wish)
    return await hand_over(crm, turn, "not_automated", note=turn.intent)

"""What happens when a message is not understood: ask back, ask for other words, then call a person."""

import re

from actions.base import ServiceAction, hand_over
from actions.smalltalk import SERVICES
from actions.turn import Event, Turn

CHOICES = 2
# What nobody means by a message that is hard to understand, or what is offered anyway.
NO_CHOICE = frozenset(
    re.findall(
        r"\w+",
        "nlu_fallback out_of_scope affirm deny inform repeat stop_flow human_handoff "
        "greet goodbye thank compliment bot_challenge capabilities change_language",
    )
)


class AskAffirmation(ServiceAction):
    """Asks back with the likeliest intents, and a person besides."""

    title = "action_default_ask_affirmation"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask."""
        likely = [name for name in turn.likely if name not in NO_CHOICE and turn.words.known("intents", name)][:CHOICES]
        entities = {name: turn.entity(name) for name in ("order_number", "ticket_number", "product") if turn.entity(name)}
        if len(likely) < CHOICES:
            names = dict.fromkeys((*likely, *SERVICES))
            turn.say("utter_no_idea", [turn.button(name, **entities) for name in names])
            return []
        buttons = [turn.button(name, **entities) for name in likely]
        buttons += [turn.button("deny", turn.words.text("buttons", "neither")), turn.button("human_handoff")]
        turn.say("utter_did_you_mean", buttons)
        return []


class AskRephrase(ServiceAction):
    """Asks for other words."""

    title = "action_default_ask_rephrase"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask."""
        turn.say("utter_ask_rephrase", [turn.button("human_handoff")])
        return []


class DefaultFallback(ServiceAction):
    """Gives up guessing and calls a person."""

    title = "action_default_fallback"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        turn.say("utter_not_understood")
        return await hand_over(self.crm, turn, "not_understood")

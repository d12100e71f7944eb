"""What happens when a message is not understood: look it up, ask back, ask for other words, then call a person."""

import re

from rasa_sdk.events import FollowupAction

from actions.base import ServiceAction, hand_over
from actions.flow import Event
from actions.knowledge import Knowledge
from actions.smalltalk import SERVICES
from actions.turn import Turn

ACTION_ASK_BACK = "action_two_stage_fallback"  # Rasa's own, which runs the actions below
CHOICES = 2
_WORD = re.compile(r"[^\W\d_]{2}")  # what may be found in an article
# What nobody means by a message that is hard to understand, or what is offered anyway.
NO_CHOICE = frozenset(
    re.findall(
        r"\w+",
        "nlu_fallback out_of_scope affirm deny inform repeat stop_flow human_handoff "
        "greet goodbye thank compliment bot_challenge capabilities change_language",
    )
)


class NotUnderstood(Knowledge):
    """Answers from an article what fits no intent at all; where no article does, the CRM keeps the gap and the bot asks back."""

    title = "action_not_understood"
    may_be_silent = True

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up, unless the understanding has a guess worth asking about."""
        if turn.is_unlike_all and _WORD.search(turn.text):
            return await self.answer(turn)
        return await self.say_no_article(turn)

    async def say_no_article(self, turn: Turn) -> list[Event]:
        """Ask back."""
        return [FollowupAction(ACTION_ASK_BACK)]


class AskAffirmation(ServiceAction):
    """Asks back with the likeliest intents, and a person besides."""

    title = "action_default_ask_affirmation"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask."""
        likely = [name for name in turn.likely if name not in NO_CHOICE and turn.title(name)][:CHOICES]
        about = ("order_number", "ticket_number", "product")  # of several, nobody knows which belongs to which wish
        entities = {name: turn.entity(name) for name in about if len(set(turn.entities(name))) == 1}
        if len(likely) < CHOICES and not (likely and likely[0] == turn.likeliest):
            names = dict.fromkeys((*likely, *SERVICES))
            turn.say("utter_no_idea", [turn.button(name, **entities) for name in names])
            return []
        buttons = [turn.button(name, **entities) for name in likely]
        buttons += [turn.button("deny", turn.words.text("buttons", "neither")), turn.button("human_handoff")]
        turn.say("utter_did_you_mean" if len(likely) > 1 else "utter_did_you_mean_this", buttons)
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

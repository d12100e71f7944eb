"""The language of the conversation."""

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.flow import Event, set_slots
from actions.turn import Turn
from actions.words import ANSWERED, Words

# By code, each as its own speakers call it: those that are answered, and those that are only understood.
ENABLED = {code: Words.of(code).text("languages", code) for code in ANSWERED} | Words.of("en").languages


class ChangeLanguage(ServiceAction):
    """Notes the language that the customer asks for; `SayLanguage` then speaks it."""

    title = "action_change_language"
    may_be_silent = True

    async def act(self, turn: Turn) -> list[Event]:
        """Switch, and stay there."""
        code = wanted(turn)
        if code is None:
            return [SlotSet("language_outcome", "unknown")]
        await self.crm.choose_language(turn.conversation, code, key=turn.key("language"))
        return set_slots(language=code, language_outcome="changed", english_noticed=code not in ANSWERED)


class SayLanguage(ServiceAction):
    """Says, in the new language, that it is spoken now; or asks which one."""

    title = "action_say_language"

    async def act(self, turn: Turn) -> list[Event]:
        """Say it."""
        if turn.slot("language_outcome") == "changed":
            turn.say("utter_language_changed" if turn.language in ANSWERED else "utter_answers_in_english")
        else:
            names = [turn.button("change_language", name, language=code) for code, name in ENABLED.items()]
            turn.say("utter_which_language", names, answered=turn.words.listed(ENABLED[code] for code in ANSWERED))
        return [SlotSet("language_outcome", None)]


def wanted(turn: Turn) -> str | None:
    """The enabled language that the message asks for. Two named: the one that is not spoken now."""
    named = [str(code).lower() for code in turn.entities("language")]
    enabled = [code for code in named if code in ENABLED]
    return next((code for code in reversed(enabled) if code != turn.language), enabled[0] if enabled else None)

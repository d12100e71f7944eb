"""The language of the conversation."""

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.turn import Event, Turn, set_slots
from actions.words import ANSWERED

ENABLED = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko")


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
            names = [turn.button("change_language", turn.words.text("languages", code), language=code) for code in ENABLED]
            turn.say("utter_which_language", names)
        return [SlotSet("language_outcome", None)]


def wanted(turn: Turn) -> str | None:
    """The enabled language that the message asks for. Two named: the one that is not spoken now."""
    named = [str(code).lower() for code in turn.entities("language")]
    enabled = [code for code in named if code in ENABLED]
    return next((code for code in reversed(enabled) if code != turn.language), enabled[0] if enabled else None)

"""Changing the e-mail address, phone number or name that the shop has on file."""

from collections.abc import Mapping

from actions.base import FlowEnd
from actions.crm import Conflict, Refused
from actions.forms import Ask, Draft, Form, Question, yes_or_no
from actions.turn import Turn

FIELDS: Mapping[str, str] = {"email": "email", "phone": "phone_number", "name": "person_name"}  # and the entity that fills it
LONGEST_NAME = 80
FEWEST_DIGITS = 7  # of a phone number; fewer are only its beginning


class UpdateProfileForm(Form):
    """Asks what to change, to what, and whether that is right; for customers whom the shop knows."""

    title = "validate_update_profile_form"
    opens_with = frozenset({"update_profile"})
    yes_or_no = frozenset({"profile_confirmed"})
    free_text = frozenset({"profile_value"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no to a new value."""
        if not turn.slot("verified"):
            draft["outcome"] = "sign_in"
            return
        corrected = self._take_value(turn, draft)
        if draft["profile_field"] is None:
            draft.ask("profile_field", failed=draft.asked == "profile_field")
        elif draft["profile_value"] is None:
            draft.ask("profile_value", failed=draft.asked == "profile_value")
        elif draft.asked != "profile_confirmed" or corrected:
            draft.ask("profile_confirmed")
        elif (answer := turn.yes_or_no) is None:
            draft.ask("profile_confirmed", failed=True)
        else:
            draft["profile_confirmed"] = answer

    @staticmethod
    def _take_value(turn: Turn, draft: Draft) -> bool:
        """Take what the message gives: a value says which field it is for. True when it replaces what was there."""
        asked = draft.asked == "profile_value"  # what stands there then is the message itself
        before = None if asked else draft["profile_value"]
        draft["profile_field"] = _field(turn, draft) or draft["profile_field"]
        field = draft["profile_field"]
        value = _whole(field, turn.entity(FIELDS[field])) if field else None
        if value is None and field == "name" and asked and len(turn.text) <= LONGEST_NAME:
            value = turn.text
        draft["profile_value"] = value or (before if field == draft["profile_field"] else None)
        return before is not None and draft["profile_value"] != before


def _whole(field: str, value: str | None) -> str | None:
    is_part = field == "phone" and sum(letter.isdigit() for letter in value or "") < FEWEST_DIGITS
    return None if is_part else value


def _field(turn: Turn, draft: Draft) -> str | None:
    named = [field for field in FIELDS if turn.mentions(f"profile_{field}")]
    given = [field for field, entity in FIELDS.items() if turn.entity(entity)]
    if draft["profile_field"] and draft.asked == "profile_value":
        return next((field for field in given if field in named), None)
    return next((field for field in named if field in given), None) or next(iter(given or named), None)


class AskProfileField(Ask):
    """Asks what to change."""

    title = "action_ask_profile_field"
    asks = "profile_field"

    async def question(self, turn: Turn) -> Question:
        """The question, with a button for each."""
        buttons = [turn.button("inform", turn.words.text("profile", field)) for field in FIELDS]
        return Question("utter_ask_profile_field", buttons)


class AskProfileValue(Ask):
    """Asks for the new value."""

    title = "action_ask_profile_value"
    asks = "profile_value"

    async def question(self, turn: Turn) -> Question:
        """The question for this field."""
        return Question(f"utter_new_{turn.slot('profile_field')}")


class AskProfileConfirmed(Ask):
    """Asks whether the new value is right."""

    title = "action_ask_profile_confirmed"
    asks = "profile_confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with what will be on file."""
        words = turn.words
        name, value = turn.slot("profile_field"), turn.slot("profile_value")
        buttons = yes_or_no(turn, "save", "leave_it", **{FIELDS[name]: value})
        return Question("utter_ask_profile_confirmed", buttons, {"field": words.text("profile", name), "value": value})


class UpdateProfile(FlowEnd):
    """Changes what was confirmed."""

    title = "action_update_profile"

    async def finish(self, turn: Turn) -> None:
        """Change it, leave it, or say why it cannot be."""
        if turn.slot("outcome") == "sign_in":
            turn.say("utter_profile_needs_sign_in", [turn.button("login_problem"), turn.button("human_handoff")])
            return
        if not turn.slot("profile_confirmed"):
            turn.say("utter_profile_left")
            return
        name, value = turn.slot("profile_field"), str(turn.slot("profile_value"))
        field = turn.words.text("profile", name)
        try:
            changed = await self.crm.change_profile(turn.conversation, name, value, key=turn.key("profile"))
        except Conflict:
            turn.say("utter_profile_taken", turn.offer_person("update_profile"), value=value)
        except Refused:
            turn.say("utter_profile_invalid", [turn.offer("update_profile")], field=field, value=value)
        else:
            if changed:
                turn.remember_change("update_profile")
            turn.say("utter_profile_changed" if changed else "utter_profile_same", field=field, value=value)

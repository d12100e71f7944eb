"""A call back: to which number, and when."""

import re
from datetime import datetime

from actions.base import FlowEnd
from actions.choosing import telling_words
from actions.crm import Refused
from actions.forms import Ask, Draft, Form, Question
from actions.own_words import SLOT
from actions.turn import Turn
from actions.words import comparable, in_any_language

ANY_TIME = "any"
LONGEST_TOPIC = 300  # characters, as the CRM takes them
FIRST_HOUR = 8  # a bare hour before it is one of the afternoon
HOURS = {"morning": 10, "afternoon": 14, "evening": 17}  # when somebody is rung who names a part of the day
_CLOCK = re.compile(r"(?<![\d:+-])(\d{1,2})(?:[:：点](\d{2})?)?\s*(am|pm|半)?(?![\d-])", re.IGNORECASE)
_HOURS_IN_WORDS = in_any_language("hours")  # twelve in each language
_HOUR_IN_WORDS = re.compile(f"({'|'.join(sorted(_HOURS_IN_WORDS, key=len, reverse=True))})(?=点|\\s*(?:am|pm)\\b)")


class CallbackForm(Form):
    """Asks for a number, and a time that suits."""

    title = "validate_callback_form"
    opens_with = frozenset({"callback_request"})
    optional = frozenset({"callback_time"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a number and a time; a day without one is asked for once more."""
        if turn.intent in self.opens_with:
            draft[SLOT] = draft[SLOT] or _topic(turn)
        draft["callback_phone"] = turn.entity("phone_number") or draft["callback_phone"]
        asked = draft.asked == "callback_time"
        if draft.fresh and await self._moves(turn, draft):
            return
        before = draft["callback_day"], draft["callback_time"]
        self._take_time(turn, draft, asked=asked)
        if draft["callback_phone"] is None:
            draft.explained = before != (draft["callback_day"], draft["callback_time"])  # heard, though the number was asked for
            draft.ask("callback_phone", failed=draft.asked == "callback_phone" and not draft.explained)
        elif draft["callback_time"] is None:
            draft.ask("callback_time", failed=asked and not turn.entity("date"))

    async def _moves(self, turn: Turn, draft: Draft) -> bool:
        """Whether the message says when the call that is promised shall be instead; its number, and the day or hour, may stay."""
        promised = next(iter(await self.crm.callbacks(turn.conversation)), None)
        if promised is None:
            return False
        draft["callback_phone"] = draft["callback_phone"] or promised.phone
        day, _, clock = str(turn.entity("date") or "").partition("T")
        if promised.at and not clock:
            draft["callback_day"] = day or promised.at.date().isoformat()
            hour = _clock(turn, asked=not day) or (f"{promised.at:%H:%M}" if day else None)
            draft["callback_time"] = f"{draft['callback_day']}T{hour}" if hour else None
        return draft["callback_time"] is not None

    def _may_answer(self, turn: Turn, asked: str) -> bool:
        """Also what looks like a greeting and is a time: 'morning'."""
        return (turn.intent == "greet" and any(turn.mentions(part) for part in HOURS)) or super()._may_answer(turn, asked)

    @staticmethod
    def _take_time(turn: Turn, draft: Draft, *, asked: bool) -> None:
        """Fill the moment (ISO 8601 in the customer's time, or `any`) and the day, as far as the message and the day say."""
        kept = None if asked or draft.fresh else draft["callback_time"]  # what stands there when asked is the message itself
        said = str(turn.entity("date") or "")
        day, _, clock = said.partition("T")
        draft["callback_day"] = day or draft["callback_day"]
        hour = _clock(turn, asked=asked and not said)
        if turn.mentions("any_time") or draft.skips == "callback_time":
            draft["callback_time"] = ANY_TIME
        elif clock:
            draft["callback_time"] = said
        elif hour and draft["callback_day"]:
            draft["callback_time"] = f"{draft['callback_day']}T{hour}"
        else:
            draft["callback_time"] = kept


def _topic(turn: Turn) -> str | None:
    """What the call shall be about, if the customer's words say more than that they want one."""
    told = turn.told
    text = turn.text_without("phone_number", "date") if told == turn.text else told
    return told[:LONGEST_TOPIC] if telling_words(comparable(text), "pointing", "bare_report", "calls", "any_time") else None


def _clock(turn: Turn, *, asked: bool) -> str | None:
    """The hour and minute said last, as `15:30`, a bare number where the time was asked for; else that of a part of the day."""
    text = _HOUR_IN_WORDS.sub(_in_digits, comparable(turn.text_without("phone_number")))
    found = list(_CLOCK.finditer(text))
    marked = [clock for clock in found if clock[3] or any(sign in clock[0] for sign in ":点")]
    if clock := next(reversed(marked), None) or (found[0] if asked and found else None):
        return f"{_hour(turn, int(clock[1]), (clock[3] or '').lower()):02}:{_minute(clock):02}"
    return next((f"{hour:02}:00" for part, hour in HOURS.items() if turn.mentions(part)), None)


def _in_digits(hour: re.Match[str]) -> str:
    return str(_HOURS_IN_WORDS.index(hour[1]) % 12 + 1)


def _hour(turn: Turn, hour: int, half: str) -> int:
    spoken = not half and not turn.mentions("morning") and 0 < hour < FIRST_HOUR  # 'at 5': nobody is rung before breakfast
    late = half == "pm" or turn.mentions("afternoon") or turn.mentions("evening") or spoken
    return (hour + 12 if late and hour < 12 else hour) % 24


def _minute(clock: re.Match[str]) -> int:
    return 30 if clock[3] == "半" else min(59, int(clock[2] or 0))


class AskCallbackPhone(Ask):
    """Asks for the number."""

    title = "action_ask_callback_phone"
    asks = "callback_phone"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        return Question("utter_ask_callback_phone")


class AskCallbackTime(Ask):
    """Asks when; of a day that is known, at what time."""

    title = "action_ask_callback_time"
    asks = "callback_time"

    async def question(self, turn: Turn) -> Question:
        """The question, with the soonest moment or the parts of the day as buttons."""
        words = turn.words
        if day := turn.slot("callback_day"):
            buttons = [turn.button("inform", words.text("parts_of_day", part)) for part in HOURS]
            return Question("utter_ask_callback_hour", buttons, {"day": words.day(datetime.fromisoformat(day))})
        return Question("utter_ask_callback_time", [turn.button("inform", words.text("buttons", "any_time"))])


class RequestCallback(FlowEnd):
    """Promises the call."""

    title = "action_callback_request"

    async def finish(self, turn: Turn) -> None:
        """Promise it, or say why not then."""
        phone, time = turn.slot("callback_phone"), turn.slot("callback_time")
        at = None if time == ANY_TIME else time
        try:
            topic, key = turn.slot(SLOT), turn.key("callback")
            call = await self.crm.request_callback(turn.conversation, phone, at, topic=topic, key=key)
        except Refused as refused:
            _say_why_not(turn, refused, phone)
            return
        turn.remember_change("callback_request")
        if call.at:
            day, time = turn.words.day(call.at), f"{call.at:%H:%M}"
            turn.say("utter_callback_at", number=call.number, phone=call.phone, day=day, time=time)
        else:
            turn.say("utter_callback_soon", number=call.number, phone=call.phone)


def _say_why_not(turn: Turn, refused: Refused, phone: str) -> None:
    """Say why nobody can call there then, and when somebody can; a number that can be called need not be given again."""
    if refused.code == "phone_invalid":
        turn.say("utter_callback_phone_invalid", [turn.offer("callback_request")])
        return
    again = [turn.button("callback_request", phone_number=phone)]
    turn.offered = {"intent": "callback_request", "entities": {"callback_phone": phone}}
    if refused.code == "closed_then":
        hours = {"opens": refused.members["opens"], "closes": refused.members["closes"]}
        turn.say("utter_callback_closed_then", again, days=turn.words.weekdays(refused.members["days"]), **hours)
    else:
        turn.say("utter_callback_time_past", again)

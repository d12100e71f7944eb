"""How a form takes a message: as the answer, as a correction, as an answer that does not do, or as something else.

Rasa keeps the loop; a `validate_...` action of ours decides each turn. It fills slots and names the next question (none: the form
is done), or returns nothing, which lets the rules answer a digression, after which Rasa asks the open question again. What a
message means at the question that is open (bare digits, a story as a reason), `bot/dialogue/interpretation.py` has said before.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.base import GAVE_UP, ServiceAction
from actions.because import why_asked
from actions.flow import FLOW_SLOTS, REQUESTED, Event
from actions.turn import Button, Turn

SHORT = 2  # after so many messages about something else the open question is asked shortly, then no more
HINTS = 2  # an answer that does not do is asked for again so often, then a person is offered

SKIP = "skip"

# What may answer an open question. Any other intent is a wish of its own.
ANSWERS = frozenset({"inform", "affirm", "deny", "nlu_fallback"})


class Draft:
    """What a form knows while it takes a message: the slots of the flow, and what becomes of them."""

    def __init__(self, turn: Turn, *, fresh: bool) -> None:
        kept = turn.set_this_turn() if fresh else frozenset(FLOW_SLOTS)
        self.fresh = fresh  # the form opens with this message
        self.asked = None if fresh else turn.requested  # what this message should answer
        self.values: dict[str, Any] = {name: turn.slot(name) if name in kept else None for name in FLOW_SLOTS}
        self.skips = self.asked if turn.intent == SKIP else None  # what need not be answered and is not
        self.next: str | None = None
        self.failed = False
        self.explained = False  # the customer has just been told how to answer, or said the wish once more
        self.leave_open = False  # and asking after that would say it twice
        self.tries: int = self.values["tries"] or 0

    def __getitem__(self, slot: str) -> Any:
        return self.values[slot]

    def __setitem__(self, slot: str, value: Any) -> None:
        self.values[slot] = value

    def ask(self, slot: str, *, failed: bool = False) -> None:
        """Let this be the next question; `failed`: because the message should have answered and did not."""
        self.next = slot
        self.failed = failed

    def confirm(self, slot: str, answer: bool | None, *, corrected: bool = False) -> None:
        """Take a yes or no to what was asked; not to what this very message has corrected: that is asked anew."""
        asked = self.asked == slot and not corrected
        self[slot] = answer if asked else None
        if self[slot] is None:
            self.ask(slot, failed=asked)

    def end(self, outcome: str) -> None:
        """Let nothing more be asked, for this reason."""
        self["outcome"], self.next, self.failed = outcome, None, False

    @property
    def gave_up(self) -> bool:
        """Whether asking once more would be one time too many."""
        return self.failed and self.tries >= HINTS

    def events(self) -> list[Event]:
        """The slots as Rasa gets them."""
        self["tries"] = self.tries + 1 if self.failed else 0
        shortly = (self.explained and self.next == self.asked) or (self.failed and not self.fresh)
        self["digressions"] = SHORT + self.leave_open if shortly else 0
        if self.gave_up:
            self["outcome"], self.next = GAVE_UP, None
        return [*(SlotSet(name, value) for name, value in self.values.items()), SlotSet(REQUESTED, self.next)]


class Form(ServiceAction):
    """A `validate_...` action."""

    may_be_silent = True
    in_form = True
    opens_with: ClassVar[frozenset[str]]  # intents that open this form: said again inside it they are no digression
    yes_or_no: ClassVar[frozenset[str]] = frozenset()  # slots where stop_flow means no
    free_text: ClassVar[frozenset[str]] = frozenset()  # slots that any words fill
    optional: ClassVar[frozenset[str]] = frozenset()  # slots that may be left out: `Draft.skips` tells that this one is

    async def act(self, turn: Turn) -> list[Event]:
        """Decide what the message is."""
        if turn.form_opened or turn.requested is None:
            draft = Draft(turn, fresh=True)
        elif turn.intent == SKIP and turn.requested not in self.optional:
            if reason := why_asked(turn.form, turn.requested):
                turn.say(reason)
            turn.say("utter_skip_not_possible", [turn.offer("human_handoff")])
            return [SlotSet("digressions", SHORT), SlotSet(REQUESTED, turn.requested)]
        elif turn.digressed or turn.intent == "repeat":
            digressions = (turn.slot("digressions") or 0) + 1 if turn.digressed else 0
            return [SlotSet("digressions", digressions), SlotSet(REQUESTED, turn.requested)]
        elif turn.intent == SKIP or self._may_answer(turn, turn.requested):
            draft = Draft(turn, fresh=False)
        else:
            return []
        await self.take(turn, draft)
        if draft.gave_up:
            turn.unsay()
        elif draft.failed and not turn.spoke:
            turn.say(f"utter_hint_{draft.next}")
        return draft.events()

    @abstractmethod
    async def take(self, turn: Turn, draft: Draft) -> None:
        """Fill the draft from the message and name the next question, if one is left."""

    def _may_answer(self, turn: Turn, asked: str) -> bool:
        if asked in self.yes_or_no and turn.intent == "stop_flow":
            return True
        return turn.intent in ANSWERS | self.opens_with


@dataclass(frozen=True)
class Question:
    """A question of a form: the response, its buttons, and what fills the response's gaps."""

    response: str
    buttons: Sequence[Button] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


def yes_or_no(turn: Turn, yes: str, no: str, **about: Any) -> list[Button]:
    """The buttons of a last question, by their titles' keys.

    They name the form and what it is about: a button of an old message, which most channels leave where it is, confirms nothing
    else.
    """
    return [
        turn.button("affirm", turn.words.text("buttons", yes), confirms=turn.form, **about),
        turn.button("deny", turn.words.text("buttons", no), confirms=turn.form, **about),
    ]


class Ask(ServiceAction):
    """An `action_ask_...`: asks in full, again in full after one digression, then shortly, then leaves it open."""

    in_form = True
    may_be_silent = True
    asks: ClassVar[str]  # the slot

    async def act(self, turn: Turn) -> list[Event]:
        """Ask, unless that would be nagging."""
        digressions = turn.slot("digressions") or 0
        if digressions > SHORT or (turn.digressed and turn.intent == "thank"):
            return []
        question = await self.question(turn)
        turn.say(self.shortly(question) if digressions == SHORT else question.response, question.buttons, **question.fields)
        return []

    def shortly(self, question: Question) -> str:
        """The response that asks once more in a few words."""
        return f"utter_still_{self.asks}"

    @abstractmethod
    async def question(self, turn: Turn) -> Question:
        """What is asked."""

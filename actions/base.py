"""What all actions have in common: they say something or hand over, and a CRM that is away is no silence."""

import logging
from abc import abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.because import because
from actions.crm import Crm, CrmUnavailable
from actions.flow import Event, forget_flow, leave_form
from actions.turn import Turn
from actions.words import ANSWERED

HANDED_OVER = "handed_over"  # how a form ended: a person has it
GAVE_UP = "gave_up"  # how a form ended: its question was not answered
log = logging.getLogger(__name__)


class SilentAction(Exception):
    """An action ended without a word and without a next step: the turn must not count as answered."""


class ServiceAction(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """An action of the bot: `act` reads slots, asks the CRM one question, says one thing, returns events."""

    title: ClassVar[str]
    may_be_silent: ClassVar[bool] = False  # another action speaks for it
    in_form: ClassVar[bool] = False  # it runs inside a form, whose end must not speak after a handoff

    def __init__(self, crm: Crm) -> None:
        self.crm = crm

    def name(self) -> str:
        """The name by which the domain knows this action."""
        return self.title

    @abstractmethod
    async def act(self, turn: Turn) -> list[Event]:
        """Do it."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """Run by Rasa. Raises, and so fails the turn, when there is nothing to say and nobody to hand over to."""
        turn = Turn(dispatcher, tracker)
        try:
            events = await self.act(turn)
        except CrmUnavailable as error:
            log.warning("crm_unavailable action=%s conversation=%s kind=%s", self.title, turn.conversation, error.code)
            turn.unsay()
            turn.say("utter_crm_unavailable")
            events = await hand_over(self.crm, turn, "error", note=self.title)
            if self.in_form:
                events.append(SlotSet("outcome", HANDED_OVER))
        goes_on = any(event.get("event") == "followup" for event in events)
        if not (turn.spoke or turn.answered or goes_on or self.may_be_silent):
            raise SilentAction(self.title)
        if turn.spoke and (reason := because(turn.said)) != turn.slot("because") and (reason or not turn.answered):
            turn.remembered.append(SlotSet("because", reason))
        return events + turn.remembered + (self._courtesies(turn) if turn.spoke or goes_on else [])

    def _courtesies(self, turn: Turn) -> list[Event]:
        """What is said beside the matter: that English is spoken, that a person can be had; and what 'yes' means now."""
        events = [SlotSet("offer", turn.offered)] if turn.slot("offer") != turn.offered else []
        if not turn.spoke:
            return events
        if (number := turn.order_talked_about) != turn.slot("order_in_focus") and number:
            events.append(SlotSet("order_in_focus", number))
        events += _apologise(turn)
        if turn.language not in ANSWERED and not turn.slot("english_noticed"):
            turn.say_first("utter_answers_in_english")
            events.append(SlotSet("english_noticed", True))
        return events + _offer_person(turn)


def _apologise(turn: Turn) -> list[Event]:
    """Say first to somebody annoyed that the bot is sorry: once, until they are annoyed anew."""
    annoyed, said = turn.tone.annoyed, bool(turn.slot("apologised"))
    if annoyed is None or annoyed == said:
        return []
    if annoyed and not turn.apologises:
        turn.say_first("utter_apology")
    return [SlotSet("apologised", annoyed)]


def _offer_person(turn: Turn) -> list[Event]:
    frustrated, offered = bool(turn.slot("frustrated")), bool(turn.slot("person_offered"))
    already = turn.handed_over or (turn.offered or {}).get("intent") == "human_handoff"
    if frustrated and not offered and not already:
        turn.say("utter_offer_person_frustrated", [turn.button("human_handoff")])
    return [SlotSet("person_offered", frustrated)] if frustrated != offered else []


async def hand_over(crm: Crm, turn: Turn, reason: str, *, note: str | None = None) -> list[Event]:
    """Call a person, say the place in the queue, and close what was open. Raises `CrmUnavailable`."""
    queued = await crm.hand_over(turn.conversation, reason, note=note, key=turn.key("handoff"))
    turn.handed_over = True
    if queued.agents_online:
        agents = turn.words.text("queue", "one" if queued.agents_online == 1 else "several", count=queued.agents_online)
        turn.say("utter_handoff_queue", position=queued.position, agents=agents)
    else:
        turn.say("utter_handoff_nobody_online", position=queued.position)
    return [*leave_form(), SlotSet("wishes", None)]


async def call_person(crm: Crm, turn: Turn) -> list[Event]:
    """Call the person who was asked for, with a note of what one had been offered for."""
    if matter := (turn.slot("offer") or {}).get("matter"):
        return await hand_over(crm, turn, "not_automated", note=matter)
    return await hand_over(crm, turn, "frustrated" if turn.slot("frustrated") else "asked")


class FlowEnd(ServiceAction):
    """What follows a form: `finish` does what the form was for, unless it ended early; then the flow is forgotten."""

    async def act(self, turn: Turn) -> list[Event]:
        """Finish, or offer a person where the form did not get on."""
        outcome = turn.slot("outcome")
        if outcome == GAVE_UP:
            turn.say("utter_offer_person_stuck", [turn.offer("human_handoff")])
        elif outcome != HANDED_OVER:
            await self.finish(turn)
        return leave_form() if turn.handed_over else forget_flow()

    @abstractmethod
    async def finish(self, turn: Turn) -> None:
        """Do what the form was for, and say so."""

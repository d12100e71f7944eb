"""A conversation as the dialogue remembers it: its last turns, and the answers it has given.

A tracker is built afresh for each turn from the state in which the oldest kept turn began and the events since. So a
turn costs the same however long the conversation is, and a turn that fails leaves nothing behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_TWO_STAGE_FALLBACK_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SlotSet,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 4
KEPT_RECEIPTS = 50
LASTING = frozenset({"language", "order_in_focus", "complaint_ticket", "english_noticed"})  # slots that outlive a long pause


@dataclass(frozen=True)
class State:
    """Where a conversation stands: what a tracker must be told when the events that led there are gone."""

    slots: dict[str, Any]
    loop: str | None = None
    loop_rejected: bool = False
    loop_interrupted: bool = False
    paused: bool = False

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> State:
        """The state of a tracker; slots that have their initial value are left out."""
        changed = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
        return cls(
            changed,
            tracker.active_loop_name,
            tracker.is_active_loop_rejected,
            tracker.is_active_loop_interrupted,
            tracker.is_paused(),
        )

    def events(self) -> list[Event]:
        """The events that bring a new tracker into this state."""
        events: list[Event] = [SlotSet(name, value) for name, value in self.slots.items()]
        if self.loop:
            events.append(ActiveLoop(self.loop))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        if self.loop and self.loop_rejected:
            events.append(ActionExecutionRejected(self.loop))
        if self.loop and self.loop_interrupted:
            events.append(LoopInterrupted(True))
        if self.paused:
            events.append(ConversationPaused())
        return events

    def within(self, domain: Domain) -> State:
        """This state without what `domain` does not know (any more)."""
        known = {slot.name for slot in domain.slots}
        slots = {name: value for name, value in self.slots.items() if name in known}
        if self.loop is None or self.loop in domain.form_names or self.loop == ACTION_TWO_STAGE_FALLBACK_NAME:
            return replace(self, slots=slots)
        slots.pop(REQUESTED_SLOT, None)
        return State(slots, paused=self.paused)


@dataclass(frozen=True)
class Turn:
    """The state in which a turn began (None: a new conversation) and what happened in it."""

    before: State | None
    events: tuple[Event, ...]

    @cached_property
    def json(self) -> str:
        """The turn as text, made once however often the conversation is saved."""
        before = vars(self.before) if self.before else None
        return json.dumps({"before": before, "events": [event.as_dict() for event in self.events]}, ensure_ascii=False)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Turn:
        """The inverse of `json`."""
        before = State(**document["before"]) if document["before"] else None
        return cls(before, tuple(deserialise_events(document["events"])))


@dataclass(frozen=True)
class Conversation:
    """The kept turns, oldest first; how many there were; the last responses (JSON) by message id, oldest first.

    `model_id` is the model that the turns were answered with; another one goes on with `adapted_to` its domain.
    """

    conversation_id: str
    turns: tuple[Turn, ...] = ()
    turn_count: int = 0
    receipts: dict[str, str] = field(default_factory=dict)
    model_id: str = ""

    def tracker(self, domain: Domain) -> DialogueStateTracker:
        """A new tracker in the conversation's present state."""
        tracker = DialogueStateTracker(self.conversation_id, domain.slots)
        if self.turns and self.turns[0].before is not None:
            _replay(tracker, self.turns[0].before.events())
        for turn in self.turns:
            _replay(tracker, turn.events)
        return tracker

    def after(self, turn: Turn, message_id: str, response: str, model_id: str) -> Conversation:
        """The conversation with one more turn and its receipt."""
        turns = (*self.turns, turn)
        oldest = max(0, len(turns) - KEPT_TURNS)
        while oldest > 0 and _looks_back(turns[oldest]):
            oldest -= 1
        receipts = dict(list(self.receipts.items())[-(KEPT_RECEIPTS - 1) :])
        receipts[message_id] = response
        return Conversation(self.conversation_id, turns[oldest:], self.turn_count + 1, receipts, model_id)

    def afresh(self) -> Conversation:
        """The conversation with nothing open and nothing known; its receipts stay."""
        return replace(self, turns=())

    def rested(self, domain: Domain) -> Conversation:
        """The conversation after a long pause: nothing open, but what was talked about is still known."""
        if not self.turns:
            return self
        slots = State.of(self.tracker(domain)).slots
        kept = State({name: value for name, value in slots.items() if name in LASTING})
        return replace(self, turns=(Turn(kept, ()),))

    def adapted_to(self, domain: Domain) -> Conversation:
        """The conversation as a model with another domain can go on with it: its state without its history."""
        if not self.turns:
            return self
        state = State.of(self.tracker(domain)).within(domain)
        return replace(self, turns=(Turn(state, ()),))


def _replay(tracker: DialogueStateTracker, events: list[Event] | tuple[Event, ...]) -> None:
    for event in events:
        tracker.update(event)


def _looks_back(turn: Turn) -> bool:
    """Whether the turn may take back the one before it, which therefore must be kept with it."""
    return turn.before is not None and turn.before.loop == ACTION_TWO_STAGE_FALLBACK_NAME

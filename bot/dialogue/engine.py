"""One turn through Rasa's policies and actions, in which every failure is an error.

Rasa's MessageProcessor logs a failing action, goes on and answers with what it has. Here the same steps run on a
tracker that the caller throws away when anything is raised.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection, action_for_index, action_for_name_or_text
from rasa.core.channels.channel import OutputChannel
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.shared.core.constants import (
    ACTION_DEFAULT_FALLBACK_NAME,
    ACTION_EXTRACT_SLOTS,
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    FOLLOWUP_ACTION,
)
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.errors import ModelError, TurnFailed
from bot.dialogue.questions import Questions
from bot.dialogue.remote_actions import ActionsEndpoint, Connections, crm_calls
from bot.dialogue.runner import load
from bot.dialogue.turns import Step
from bot.dialogue.voice import Voice

MOST_ACTIONS_IN_A_TURN = 12
LONGEST_VALUE = 100  # characters of a slot that a step shows
WISHES = "wishes"  # the slot of what was asked for and has to wait


class ChannelName(OutputChannel):  # type: ignore[misc]
    """Tells Rasa which channel's variant of a response to take; what is said is read from the tracker."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:
        """The channel of the conversation."""
        return self._channel


class Engine:
    """A loaded model and the means to run a turn through it."""

    def __init__(self, model: Path, actions: Connections) -> None:
        """Load the model and try it; raises ModelError when the file is none, or of another version, or chooses no action."""
        try:
            self._metadata, self._runner = load(model)
        except Exception as error:  # Rasa raises whatever its parts raise
            raise ModelError(f"{model} cannot be loaded as a model ({type(error).__name__}).") from error
        if not self._metadata.core_target:
            raise ModelError(f"{model} has no dialogue in it: it was trained without rules and stories.")
        self.domain = self._metadata.domain
        self.model_id: str = self._metadata.model_id
        self.questions = Questions(self.domain)
        self._nlg = Voice(self.domain.responses)
        self._actions = ActionsEndpoint(actions, self.domain)
        try:
            self._try()
        except Exception as error:
            raise ModelError(f"{model} does not work as a model ({type(error).__name__}).") from error

    def _try(self) -> None:
        """Let the policies choose what to do at the first message of a conversation."""
        tracker = DialogueStateTracker("", self.domain.slots)
        said = UserUttered("", {"name": self.domain.intents[0], "confidence": 1.0})
        tracker.update_with_events([ActionExecuted(ACTION_LISTEN_NAME), said], self.domain)
        self.predict(tracker)

    async def run(
        self, tracker: DialogueStateTracker, messages: Sequence[UserUttered], context: Mapping[str, Any], channel: str
    ) -> list[Step]:
        """Add the message and all that follows from it to the tracker; what that was, step by step.

        Of a message with several wishes the first is done; each other waits in the slot `wishes` until no form is open, in this
        turn or a later one. `context` are slots that the CRM sets, they hold for the whole turn. Raises whatever goes wrong.
        """
        turn = _Turn(self, tracker, context, ChannelName(channel))
        await turn.start_session()
        turn.set_context()
        if len(messages) > 1:
            tracker.update(SlotSet(WISHES, [message.as_dict() for message in messages[1:]]), self.domain)
        message: UserUttered | None = messages[0]
        while message is not None:
            tracker.update(message, self.domain)
            await turn.extract_slots()
            await turn.act()
            message = turn.next_wish()
        return turn.steps

    def predict(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """The next action: one that an action has asked for, else the policies' choice."""
        followup = tracker.followup_action
        if followup:
            tracker.clear_followup_action()
            if followup not in self.domain.action_names_or_texts:
                raise TurnFailed(f"unknown follow-up action {followup}")
            prediction = PolicyPrediction.for_action_name(self.domain, followup, FOLLOWUP_ACTION)
        else:
            target = self._metadata.core_target
            prediction = self._runner.run(inputs={PLACEHOLDER_TRACKER: tracker}, targets=[target])[target]
        return action_for_index(prediction.max_confidence_index, self.domain, self._actions), prediction

    def listen(self) -> tuple[Action, PolicyPrediction]:
        """Waiting for the customer."""
        return self.named(ACTION_LISTEN_NAME), PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME)

    def named(self, action: str) -> Action:
        """The action of that name."""
        return action_for_name_or_text(action, self.domain, self._actions)

    async def events_of(self, action: Action, tracker: DialogueStateTracker, channel: OutputChannel) -> list[Event]:
        """Run an action; an action that returns nothing has no events."""
        return await action.run(channel, self._nlg, tracker, self.domain) or []


class _Turn:
    """The steps of one turn."""

    def __init__(self, engine: Engine, tracker: DialogueStateTracker, context: Mapping[str, Any], channel: OutputChannel) -> None:
        self._engine = engine
        self._tracker = tracker
        self._context = context
        self._channel = channel
        self.steps: list[Step] = []

    async def start_session(self) -> None:
        if not self._tracker.applied_events() or self._session_expired():
            start = self._engine.named(ACTION_SESSION_START_NAME)
            prediction = PolicyPrediction.for_action_name(self._engine.domain, ACTION_SESSION_START_NAME)
            await self._run(start, prediction)

    def next_wish(self) -> UserUttered | None:
        """The wish that has waited longest, once no form is open; it is said by the message of this turn now."""
        waiting = self._tracker.get_slot(WISHES)
        said = self._tracker.get_last_event_for(UserUttered)
        if not waiting or said is None or self._tracker.active_loop_name or self._tracker.is_paused():
            return None
        self._tracker.update(SlotSet(WISHES, waiting[1:] or None), self._engine.domain)
        wish = Event.from_parameters(waiting[0])
        assert isinstance(wish, UserUttered)
        wish.message_id, wish.metadata = said.message_id, {**said.metadata, "wish": len(waiting)}
        return wish

    def _session_expired(self) -> bool:
        config = self._engine.domain.session_config
        last = self._tracker.get_last_event_for(UserUttered)
        if last is None or not config.are_sessions_enabled():
            return False
        return bool((time.time() - last.timestamp) / 60 > config.session_expiration_time)

    def set_context(self) -> None:
        for name, value in self._context.items():
            slot = self._tracker.slots.get(name)
            if slot is not None and slot.value != value:
                self._tracker.update(SlotSet(name, value), self._engine.domain)

    async def extract_slots(self) -> None:
        extract = self._engine.named(ACTION_EXTRACT_SLOTS)
        events = await self._engine.events_of(extract, self._tracker, self._channel)
        changed = _changed(self._tracker, events)
        self._tracker.update_with_events(events, self._engine.domain)
        if changed:
            self.steps.append(Step(ACTION_EXTRACT_SLOTS, "message", slots=changed))

    async def act(self) -> None:
        for _ in range(MOST_ACTIONS_IN_A_TURN):
            if self._tracker.is_paused():
                return
            action, prediction = self._engine.predict(self._tracker)
            if action.name() == ACTION_DEFAULT_FALLBACK_NAME == self._tracker.latest_action_name:
                # No rule knows how to go on from the fallback either: it has said what there was to say.
                action, prediction = self._engine.listen()
            await self._run(action, prediction)
            if action.name() == ACTION_LISTEN_NAME:
                return
        raise TurnFailed(f"the turn came to no end within {MOST_ACTIONS_IN_A_TURN} actions")

    async def _run(self, action: Action, prediction: PolicyPrediction) -> None:
        with crm_calls() as calls:
            try:
                events = await self._engine.events_of(action, self._before(prediction), self._channel)
            except ActionExecutionRejection:
                self._tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
                self.steps.append(Step(action.name(), *_origin(prediction), calls=tuple(calls), rejected=True))
                return
        rejected = any(isinstance(event, ActionExecutionRejected) for event in events)
        self.steps.append(Step(action.name(), *_origin(prediction), _changed(self._tracker, events), tuple(calls), rejected))
        if not rejected:
            self._tracker.update_with_events(prediction.events, self._engine.domain)
            self._tracker.update(action.event_for_successful_execution(prediction))
        self._tracker.update_with_events(events, self._engine.domain)
        if any(isinstance(event, UserUtteranceReverted) for event in events):
            self.set_context()  # what was taken back may have taken the context along
        if any(isinstance(event, UserUttered) for event in events):
            await self.extract_slots()

    def _before(self, prediction: PolicyPrediction) -> DialogueStateTracker:
        """The tracker as the action may see it: with the policy's events, which a rejection must not leave behind."""
        if all(isinstance(event, DefinePrevUserUtteredFeaturization) for event in prediction.events):
            return self._tracker  # that is for policies: an action sees nothing of it
        seen = self._tracker.copy()
        seen.update_with_events(prediction.events, self._engine.domain)
        return seen


def _origin(prediction: PolicyPrediction) -> tuple[str, str | None]:
    """What chose an action, and the name of that rule or form."""
    origin = prediction.diagnostic_data
    if origin:
        return origin["by"], origin["name"]
    return ("followup" if prediction.policy_name == FOLLOWUP_ACTION else "fallback"), None


def _changed(tracker: DialogueStateTracker, events: Sequence[Event]) -> dict[str, Any]:
    """The slots to which events will give another value than they have; of what is long only that it is there."""
    values = {event.key: event.value for event in events if isinstance(event, SlotSet)}
    slots = tracker.slots
    return {name: _shown(value) for name, value in values.items() if name in slots and value != slots[name].value}


def _shown(value: Any) -> Any:
    short = value is None or isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) <= LONGEST_VALUE)
    return value if short else "…"

"""A conversation's turns, one after the other: understood, run, stored, and only then answered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

from rasa.shared.core.constants import (
    ACTION_EXTRACT_SLOTS,
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_SLOT_NAMES,
)
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.conversation import Conversation, State, Turn
from bot.dialogue.engine import Engine
from bot.dialogue.errors import ModelUnknown, StorageFailed, TurnFailed
from bot.dialogue.interpretation import interpret_all, kept_ranking
from bot.dialogue.meaning import Entity, Meaning
from bot.dialogue.models import Models
from bot.dialogue.replies import reply_of
from bot.dialogue.tracker_store import TrackerStore
from bot.dialogue.turns import Step, Trace, TurnRequest, TurnResponse

logger = logging.getLogger(__name__)

SECONDS_PER_TURN = 20.0
SECONDS_TO_WRITE = 0.05
_NO_DECISIONS = frozenset({ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME})
_NO_STEPS = _NO_DECISIONS | {ACTION_EXTRACT_SLOTS}


class Dialogue:
    """What the bot says to the messages of all conversations."""

    def __init__(self, models: Models, store: TrackerStore) -> None:
        self._models = models
        self._store = store
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[str]] = set()

    async def answer(self, request: TurnRequest) -> str:
        """The response as JSON, once the turn is on disk; the recorded one when the message was answered before.

        Raises TurnFailed when nothing came of it, and ModelUnknown when the model that is to answer is not here; the same
        message may then be sent again. A turn that has begun is finished even if the caller goes away.
        """
        turn = asyncio.create_task(self._answer_in_order(request))
        self._under_way.add(turn)
        turn.add_done_callback(self._under_way.discard)
        return await asyncio.shield(turn)

    async def forget_all(self) -> None:
        """Forget all conversations."""
        await self._store.forget_all()

    async def finish(self, seconds: float) -> None:
        """Wait until no turn is under way and its answer is on its way, for `seconds` at most."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._under_way and asyncio.get_running_loop().time() < deadline:
            await asyncio.wait(self._under_way, timeout=seconds)
            await asyncio.sleep(SECONDS_TO_WRITE)

    async def _answer_in_order(self, request: TurnRequest) -> str:
        lock = self._locks.setdefault(request.conversation_id, asyncio.Lock())
        async with lock:
            try:
                return await self._answer(request)
            except ModelUnknown:
                raise
            except Exception as error:
                reason = str(error) if isinstance(error, TurnFailed) else type(error).__name__
                logger.error("turn failed: conversation=%s message=%s: %s", request.conversation_id, request.message_id, reason)
                raise error if isinstance(error, TurnFailed) else TurnFailed(reason) from error

    async def _answer(self, request: TurnRequest) -> str:
        generation = self._store.generation
        conversation = await self._store.get(request.conversation_id)
        recorded = conversation.receipts.get(request.message_id)
        if recorded is not None:
            return _with_repeated(recorded, True)
        engine = self._models.get(request.model)  # the same to the turn's end, whatever is put here meanwhile
        if conversation.model_id != engine.model_id:
            conversation = conversation.adapted_to(engine.domain)
        if request.fresh:
            conversation = conversation.afresh()
        elif request.rested:
            conversation = conversation.rested(engine.domain)
        after, response = await self._run(engine, conversation, request)
        if self._store.generation != generation:
            raise StorageFailed("all conversations were forgotten meanwhile")
        await self._store.save(after)
        return _with_repeated(response, False)

    async def _run(self, engine: Engine, conversation: Conversation, request: TurnRequest) -> tuple[Conversation, str]:
        tracker = conversation.tracker(engine.domain)
        before = State.of(tracker) if conversation.turns else None
        events_before = len(tracker.events)
        meanings = interpret_all(request.message, engine.questions.open_question(tracker))
        messages = [_message(request, meaning) for meaning in meanings]
        running = engine.run(tracker, messages, request.context, request.channel)
        try:
            steps = await asyncio.wait_for(running, SECONDS_PER_TURN)
        except asyncio.TimeoutError:
            raise TurnFailed(f"no end within {SECONDS_PER_TURN:.0f} s") from None
        turn = Turn(before, tuple(tracker.events)[events_before:])
        response = _response(request.message_id, turn, steps, tracker).to_json()
        return conversation.after(turn, request.message_id, response, engine.model_id), response


def _message(request: TurnRequest, meaning: Meaning) -> UserUttered:
    """The message, or one wish of it, as Rasa gets it: parsed, so that its text is never taken for a command."""
    text = meaning.text or request.message.text
    parse_data: dict[str, Any] = {
        "text": text,
        "intent": {"name": meaning.intent, "confidence": meaning.confidence},
        "entities": [_entity(entity) for entity in meaning.entities],
        "intent_ranking": kept_ranking(request.message.ranking),
        **request.signals,
    }
    return UserUttered(
        text,
        parse_data["intent"],
        parse_data["entities"],
        parse_data,
        input_channel=request.channel,
        message_id=request.message_id,
        metadata={
            "message_id": request.message_id,
            "language": request.context["language"],
            "pressed": meaning.pressed,
            "decision": request.message.decision,
        },
    )


def _entity(entity: Entity) -> dict[str, Any]:
    fields = {
        "entity": entity.name,
        "value": entity.value,
        "text": entity.text,
        "start": entity.start,
        "end": entity.end,
        "confidence_entity": entity.confidence,
        "extractor": "concierge",
    }
    return {name: value for name, value in fields.items() if value is not None}


def _response(message_id: str, turn: Turn, steps: Sequence[Step], tracker: DialogueStateTracker) -> TurnResponse:
    replies = (reply_of(event) for event in turn.events if isinstance(event, BotUttered))
    slots = tracker.current_slot_values()
    return TurnResponse(
        message_id,
        tuple(reply for reply in replies if reply is not None),
        {name: value for name, value in slots.items() if name not in DEFAULT_SLOT_NAMES and value is not None},
        tracker.active_loop_name,
        slots.get("requested_slot"),
        _trace(turn, steps),
    )


def _trace(turn: Turn, steps: Sequence[Step]) -> Trace:
    """Read from the turn's events; each response carries its name as Rasa's metadata."""
    intents = [str(event.intent_name) for event in turn.events if isinstance(event, UserUttered)]
    actions = (event.action_name for event in turn.events if isinstance(event, ActionExecuted))
    responses = (event.metadata.get("utter_action") for event in turn.events if isinstance(event, BotUttered))
    return Trace(
        intents[-1],
        tuple(str(name) for name in actions if name not in _NO_STEPS),
        tuple(str(name) for name in responses if name),
        tuple(step for step in steps if step.action not in _NO_DECISIONS),
    )


def _with_repeated(response: str, repeated: bool) -> str:
    return f'{response[:-1]}, "repeated": {json.dumps(repeated)}}}'

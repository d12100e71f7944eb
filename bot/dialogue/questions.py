"""Which question is open, read from the domain and the tracker.

The domain says what a slot expects: a `bool` slot a yes or a no, a slot mapped `from_text` the customer's own words,
a slot named like or mapped from the entity `order_number` or `ticket_number` such a number, any other its entities.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from rasa.shared.core.constants import ACTION_TWO_STAGE_FALLBACK_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.slots import BooleanSlot, Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.meaning import Choice, Expects, OpenQuestion, Pressed
from bot.dialogue.replies import reply_of

Kind = tuple[Expects, frozenset[str]]
_NO_QUESTION: Kind = (Expects.NOTHING, frozenset())


class Questions:
    """The questions that a domain's forms can ask."""

    def __init__(self, domain: Domain) -> None:
        self._forms = frozenset(domain.form_names)
        self._kinds = {slot.name: _kind(slot) for slot in domain.slots}

    def open_question(self, tracker: DialogueStateTracker) -> OpenQuestion:
        """What the bot is waiting for, also behind a question that asks back."""
        loop = tracker.active_loop_name
        asked_back = loop == ACTION_TWO_STAGE_FALLBACK_NAME
        slot = tracker.get_slot(REQUESTED_SLOT) if asked_back or loop in self._forms else None
        expects, entities = self._kinds.get(slot, _NO_QUESTION)
        if asked_back and expects in {Expects.FREE_TEXT, Expects.YES_OR_NO}:
            expects, entities = _NO_QUESTION
        choices = _choices(tracker)
        offered = tuple(choice.pressed for choice in choices) if asked_back else None
        return OpenQuestion(expects, entities, tracker.current_slot_values(), offered, choices)


def _kind(slot: Slot) -> Kind:
    mappings: list[dict[str, Any]] = slot.mappings
    entities = frozenset(mapping["entity"] for mapping in mappings if mapping.get("type") == "from_entity")
    if isinstance(slot, BooleanSlot):
        return Expects.YES_OR_NO, entities
    if any(mapping.get("type") == "from_text" for mapping in mappings):
        return Expects.FREE_TEXT, entities
    for name, expects in (("order_number", Expects.ORDER_NUMBER), ("ticket_number", Expects.TICKET_NUMBER)):
        if name in entities or name == slot.name:
            return expects, entities | {name}
    return Expects.DATA, entities


def _choices(tracker: DialogueStateTracker) -> tuple[Choice, ...]:
    """The buttons of all that was said last: what the bot asked back with, and what it offered besides."""
    since = takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))
    said = [reply_of(event) for event in since if isinstance(event, BotUttered)][::-1]
    shown = [button for reply in said if reply for button in reply.buttons]
    return tuple(Choice(button.title, Pressed(button.intent, button.entities)) for button in shown)

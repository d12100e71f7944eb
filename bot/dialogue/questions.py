"""Which question is open, read from the domain and the tracker.

The domain says what a slot expects: a `bool` slot a yes or a no, a slot mapped `from_text` the customer's own words,
a slot mapped from the entity `order_number` or `ticket_number` such a number, any other slot its entities.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_TWO_STAGE_FALLBACK_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import BooleanSlot, Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.interpretation import AFFIRM, DENY, FALLBACK, INFORM, STOP, Expects, OpenQuestion

OFFERED = 2
_NEVER_OFFERED = frozenset({FALLBACK, INFORM, AFFIRM, DENY, STOP})


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
        expects, entities = self._kinds.get(slot, (Expects.NOTHING, frozenset())) if slot else (Expects.NOTHING, frozenset())
        if asked_back and expects in {Expects.FREE_TEXT, Expects.YES_OR_NO}:
            expects, entities = Expects.NOTHING, frozenset()
        offered = _offered(tracker) if asked_back else None
        return OpenQuestion(expects, entities, tracker.current_slot_values(), offered)


def _kind(slot: Slot) -> tuple[Expects, frozenset[str]]:
    mappings: list[dict[str, Any]] = slot.mappings
    entities = frozenset(mapping["entity"] for mapping in mappings if mapping.get("type") == "from_entity")
    if isinstance(slot, BooleanSlot):
        return Expects.YES_OR_NO, entities
    if any(mapping.get("type") == "from_text" for mapping in mappings):
        return Expects.FREE_TEXT, entities
    for name, expects in (("order_number", Expects.ORDER_NUMBER), ("ticket_number", Expects.TICKET_NUMBER)):
        if name in entities:
            return expects, entities
    return Expects.DATA, entities


def _offered(tracker: DialogueStateTracker) -> tuple[str, ...]:
    """The likeliest intents of the message that made the bot ask back."""
    message = tracker.latest_message
    ranking: list[dict[str, Any]] = message.parse_data.get("intent_ranking") or [] if message else []
    names = [item["name"] for item in ranking if item.get("name") not in _NEVER_OFFERED]
    return tuple(names[:OFFERED])

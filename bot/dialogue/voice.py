"""The domain's responses in words that change: of several wordings never the one that was said last."""

from __future__ import annotations

import copy
import random
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.spacing import spaced

WORDING = "wording"  # in what was said: which of the response's variants it was


class Voice(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's choice among the variants that fit language and channel, without the last one as long as there is another."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **fields: Any
    ) -> dict[str, Any] | None:
        """The response with its gaps filled; None when the domain has none of that name."""
        slots = tracker.current_slot_values()
        suitable = ResponseVariationFilter(self.responses).responses_for_utter_action(utter_action, output_channel, slots)
        places = [place for place, variant in enumerate(self.responses.get(utter_action, ())) if variant in suitable]
        if not places:
            return None
        last = _last_wording(utter_action, tracker)
        place = random.choice([one for one in places if one != last] or places)
        response = copy.deepcopy(self.responses[utter_action][place])
        response["text"] = spaced(response["text"], {**slots, **fields})
        said: dict[str, Any] = self._fill_response(response, slots, **fields)
        return {**said, WORDING: place}


def _last_wording(response: str, tracker: DialogueStateTracker) -> int | None:
    said = (event.metadata for event in reversed(tracker.events) if isinstance(event, BotUttered))
    return next((metadata.get(WORDING) for metadata in said if metadata.get("utter_action") == response), None)

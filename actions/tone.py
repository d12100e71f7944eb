"""How to speak to somebody, by how they write: an apology first to the annoyed, fewer words to the hurried."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ANNOYED = -0.5  # a mood from which on down somebody is annoyed; the CRM calls it strongly negative
HURRIED = 0.4  # an urgency that one clear sign of hurry gives
CURT_MESSAGES, CURT_WORDS = 3, 3  # so many messages in a row of so few words each
_WORDS = re.compile(r"[\u3400-\u9fff]{1,2}|[^\W_]+")  # two Chinese characters make about one word

APOLOGETIC = frozenset(  # responses that are sorry themselves
    {
        *("utter_apology", "utter_complaint_ticket", "utter_crm_unavailable", "utter_greet_late", "utter_order_late"),
        *("utter_ask_items_missing_item", "utter_ask_items_wrong_item", "utter_ask_items_damaged_item"),
        *("utter_claim_missing_item", "utter_claim_wrong_item", "utter_claim_damaged_item", "utter_claim_warranty"),
        *("utter_charge_seen", "utter_article_did_not_help", "utter_undo_cancelled"),
    }
)
SHORT = {  # the same in fewer words
    "utter_greet": "utter_greet_short",
    "utter_greet_by_name": "utter_greet_by_name_short",
    "utter_thank": "utter_thank_short",
    "utter_order_shipped": "utter_order_shipped_short",
    "utter_order_preparing_until": "utter_order_preparing_until_short",
    "utter_stopped": "utter_stopped_short",
    "utter_offer_declined": "utter_offer_declined_short",
}


@dataclass(frozen=True)
class Tone:
    """What a message tells of the one who writes; `annoyed` is None where it tells nothing, as a pressed button."""

    annoyed: bool | None
    hurried: bool

    def wording(self, response: str) -> str:
        """The response to say in place of this one."""
        return SHORT.get(response, response) if self.hurried else response


def tone_of(message: Mapping[str, Any], typed: Sequence[str], *, frustrated: bool) -> Tone:
    """The tone for a message as Rasa has it; `typed` are the customer's own texts, the newest first."""
    mood = message.get("sentiment") or {}
    pressed = bool((message.get("metadata") or {}).get("pressed"))
    annoyed = None if pressed else frustrated or float(mood.get("score") or 0) <= ANNOYED
    return Tone(annoyed, hurried=float(mood.get("urgency") or 0) >= HURRIED or _curt(typed))


def apologises(response: str) -> bool:
    """Whether a response says that the bot is sorry."""
    return response in APOLOGETIC


def _curt(typed: Sequence[str]) -> bool:
    newest = typed[:CURT_MESSAGES]
    return len(newest) == CURT_MESSAGES and all(len(_WORDS.findall(text)) <= CURT_WORDS for text in newest)

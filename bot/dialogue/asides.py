"""What is said beside all wishes and depends on the conversation alone: "why?", "skip", "undo that", "no need to call".

`bot.nlu` has no intents for them, because their words mean nothing without what was said before. The regular expressions are
in `words/`.
"""

from __future__ import annotations

import re

from bot.dialogue.meaning import Expects, Meaning, Message, OpenQuestion
from bot.dialogue.short_answers import plain_of
from bot.dialogue.vocabulary import these

ASK_WHY, SKIP, UNDO, STOP = "ask_why", "skip", "undo", "stop_flow"
BECAUSE, LAST_CHANGE, REQUESTED = "because", "last_change", "requested_slot"  # slots
SURE = 0.95
# What somebody may be taken for who only says that they have changed their mind.
_VAGUE = frozenset({"affirm", "deny", "stop_flow", "inform", "out_of_scope", "repeat", "cancel_order", "change_order"})
_MAY_CALL_OFF = _VAGUE | {"callback_request", "human_handoff", "unsubscribe"}


def _any_of(group: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in these(group)), re.IGNORECASE)


_WHY, _WHY_THAT, _SKIPS = _any_of("why"), _any_of("why_that"), _any_of("skips")
_UNDOES, _REGRETS, _NO_CALL = _any_of("undoes"), _any_of("regrets"), _any_of("no_call")
_MARKS = " \t\n.,!?…。，！？~～"


def aside(message: Message, question: OpenQuestion) -> Meaning | None:
    """What the message is if it is one of these here and now."""
    if question.offered is not None:
        return None
    plain = plain_of(message.text).strip(_MARKS)
    intent = _kind(plain, message, question)
    return Meaning(intent, max(message.confidence, SURE), message.entities) if intent else None


def _kind(plain: str, message: Message, question: OpenQuestion) -> str | None:
    slots, nothing_asked = question.slots, question.expects is Expects.NOTHING
    if _WHY.fullmatch(plain) or (slots.get(BECAUSE) and _WHY_THAT.fullmatch(plain)):
        return ASK_WHY
    if not nothing_asked and question.expects is not Expects.YES_OR_NO and _SKIPS.fullmatch(plain):
        return SKIP
    if _NO_CALL.search(plain) and (message.decision != "act" or message.intent in _MAY_CALL_OFF):
        if nothing_asked:
            return UNDO
        return STOP if str(slots.get(REQUESTED) or "").startswith("callback_") else None
    return UNDO if nothing_asked and _takes_back(plain, message, question) else None


def _takes_back(plain: str, message: Message, question: OpenQuestion) -> bool:
    """Whether what was done is to be undone; a bare change of mind only where something was."""
    if _UNDOES.search(plain):
        return True
    vague = message.decision != "act" or message.intent in _VAGUE
    return bool(question.slots.get(LAST_CHANGE)) and vague and bool(_REGRETS.search(plain))

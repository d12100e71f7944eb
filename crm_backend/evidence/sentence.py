"""The evidence in plain words, for the customer: all of them from the catalogues of `crm_backend/texts`."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from crm_backend.texts import knows, say

_ALWAYS_ASKED = frozenset({"context", "knowledge", "handoff"})  # of the CRM: no looking into the records
_MOST_WORDS = 3


def sentence(
    language: str,
    intent: str,
    decision: str,
    other: str | None,
    words: Sequence[str],
    *,
    pressed: bool,
    turn: Mapping[str, Any] | None,
) -> str:
    """What was understood and why, and what was done about it; `words` are those that decided, none when they are not known."""
    said = [_understood(language, intent, decision, other, words[:_MOST_WORDS], pressed=pressed)]
    calls = {call["path"] for step in (turn or {}).get("steps") or () for call in step["calls"]}
    if calls - _ALWAYS_ASKED:
        said.append(say("why_looked_up", language))
    if "handoff" in calls:
        said.append(say("why_person", language))
    elif turn and turn.get("asks") and decision == "act":
        said.append(say("why_asked", language))
    return reduce(lambda first, second: say("why_joined", language, first=first, second=second), said)


def _understood(language: str, intent: str, decision: str, other: str | None, words: Sequence[str], *, pressed: bool) -> str:
    wish = _wish(intent, language)
    if pressed:
        return say("why_pressed", language, wish=wish)
    if decision == "unsure":
        return say("why_unsure", language)
    if decision == "ask":
        key = "why_ask" if other else "why_ask_plain"
        return say(key, language, wish=wish, other=_wish(other or intent, language))
    if not words:
        return say("why_act_plain", language, wish=wish)
    return say("why_act" if len(words) > 1 else "why_act_word", language, wish=wish, words=_listed(words, language))


def _wish(intent: str, language: str) -> str:
    """What somebody with this intent wants; one that was taught later is spelt by its name."""
    key = f"wish_{intent}"
    return say(key, language) if knows(key) else intent.replace("_", " ")


def _listed(words: Sequence[str], language: str) -> str:
    quoted = [say("why_quoted", language, word=word) for word in words]
    *first, last = quoted
    return say("why_and", language).join([say("why_comma", language).join(first), last]) if first else last

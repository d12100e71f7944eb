"""What a thread tells about messages that went wrong: pure functions on its messages in their order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from crm_backend.conversations.rasa import ASKS_BACK
from crm_backend.conversations.turn import SMALL_TALK
from crm_backend.handoff.service import HANDOFF
from crm_backend.models import Author, Message
from crm_backend.teaching.inbox.ranking import SURE, Reason, uncertainty

WANTS_A_PERSON, NOTHING = "human_handoff", "out_of_scope"
NO_WISH = SMALL_TALK | {WANTS_A_PERSON}
# A person was called for another reason than that the bot did not understand: nothing is to be learnt from that.
NOT_THE_MESSAGE = frozenset({"error", "bot_unavailable", "business_rule"})
SOON = timedelta(minutes=10)  # within which the same again is a repeat
LOOKED_BACK = 6  # customer's messages before a handoff
_WORDS = re.compile(r"[^\W\d_]")
_CORRECTIONS = {
    language: re.compile("|".join(f"(?:{phrase})" for phrase in phrases))
    for language, phrases in yaml.safe_load((files(__package__) / "corrections.yml").read_text("utf-8")).items()
}


@dataclass(frozen=True)
class Finding:
    """A message that went wrong in a way, and the intent that what followed speaks for."""

    message_id: str
    reason: Reason | None  # None: only the hint is new
    hint: str | None = None


@dataclass(frozen=True)
class Repeat:
    """Two messages of a customer with an answer in between; they may mean the same (their vectors tell)."""

    first: Message
    again: Message


def findings(thread: Sequence[Message], new: set[str]) -> Iterator[Finding | Repeat]:
    """What the `new` messages (ids) of a thread tell, of themselves and of those before them."""
    for place, message in enumerate(thread):
        if message.id not in new:
            continue
        before = thread[:place]
        if readable(message):
            yield from _unclear(message, before)
            yield from _taken_back(message, before)
        elif kind := (message.event or {}).get("kind"):
            yield from _handed_over(message.event or {}, before) if kind == HANDOFF else ()
            yield from _what_it_was(before) if kind == "resolved" else ()


def readable(message: Message) -> bool:
    """Whether it is something that a customer said in words, and not by a button."""
    pressed = (message.event or {}).get("pressed")
    return message.author == Author.CUSTOMER and bool(message.nlu) and not pressed and bool(_WORDS.search(message.text))


def least_sure(thread: Sequence[Message]) -> Message | None:
    """The wish of a conversation that the bot was least sure about: what a bad rating is blamed on."""
    wishes = [message for message in thread if readable(message) and _intent(message) not in NO_WISH]
    return max(wishes, key=lambda message: uncertainty(_nlu(message)["intent_ranking"]), default=None)


def question_of(thread: Sequence[Message], text: str) -> Message | None:
    """The message that asked this, else the last one that asked anything."""
    asked = [message for message in thread if readable(message)]
    same = [message for message in asked if message.text.strip() == text.strip()]
    return next(reversed(same or asked), None)


def _unclear(message: Message, before: Sequence[Message]) -> Iterator[Finding]:
    nlu = _nlu(message)
    asked_back = (message.trace or {}).get("form") == ASKS_BACK
    if _answers(before) and not asked_back:
        return  # to what the bot had asked for; "1180 Valencia St" is no intent
    if nlu["decision"] == "unsure":
        yield Finding(message.id, Reason.FALLBACK)
    elif nlu["decision"] == "ask":
        yield Finding(message.id, Reason.AMBIGUOUS)
    elif _intent(message) == NOTHING:
        yield Finding(message.id, Reason.OUT_OF_SCOPE)
    elif nlu["intent"]["confidence"] < SURE:
        yield Finding(message.id, Reason.LOW_CONFIDENCE)


def _taken_back(message: Message, before: Sequence[Message]) -> Iterator[Finding | Repeat]:
    """The customer corrects what the bot made of the message before, or says the same again."""
    first = next((each for each in reversed(before) if readable(each)), None)
    if first is None or not _bot_spoke(before, first) or message.created_at - first.created_at > SOON:
        return
    wish = _acted_on(message)
    if _corrects(message) or (_intent(message) in ("deny", "repeat") and not _was_asked(before)):
        if _intent(first) not in SMALL_TALK:
            yield Finding(first.id, Reason.CORRECTION, wish if wish != _intent(first) else None)
    elif _intent(first) not in NO_WISH and _may_repeat(first, message):
        yield Repeat(first, message)


def _handed_over(event: dict[str, Any], before: Sequence[Message]) -> Iterator[Finding]:
    if event.get("reason") in NOT_THE_MESSAGE:
        return
    target = _before_handoff(before)
    if target:
        yield Finding(target.id, Reason.HANDOFF)


def _what_it_was(before: Sequence[Message]) -> Iterator[Finding]:
    """A conversation that a person had is over: what the customer told that person says what was wanted from the bot."""
    handoff = next((place for place, each in enumerate(before) if (each.event or {}).get("kind") == HANDOFF), None)
    if handoff is None or (before[handoff].event or {}).get("reason") in NOT_THE_MESSAGE:
        return
    target = _before_handoff(before[:handoff])
    told = (_acted_on(message) for message in before[handoff:] if readable(message))
    hint = next((intent for intent in told if intent), None)
    if target and hint:
        yield Finding(target.id, None, hint)


def _before_handoff(before: Sequence[Message]) -> Message | None:
    """What was wanted: not the wish for a person, which was understood, nor small talk."""
    asked = [message for message in reversed(before) if readable(message)][:LOOKED_BACK]
    return next((message for message in asked if _intent(message) not in NO_WISH), None)


def _may_repeat(first: Message, again: Message) -> bool:
    """A cheap test before vectors are made: the same intent, or half of the words."""
    if _intent(first) == _intent(again):
        return first.text.strip().casefold() != "" and not _nlu(again)["entities"]
    words, others = set(first.text.casefold().split()), set(again.text.casefold().split())
    return len(words & others) * 2 >= max(len(words), len(others))


def _corrects(message: Message) -> bool:
    phrases = _CORRECTIONS.get(_nlu(message)["language"]["code"])
    return bool(phrases and phrases.search(message.text.casefold()[:80]))


def _answers(before: Sequence[Message]) -> bool:
    """Whether the bot had asked for a datum with its last answer."""
    last = next((each for each in reversed(before) if each.author == Author.CUSTOMER), None)
    return bool(last and (last.trace or {}).get("asks") and (last.trace or {}).get("form") != ASKS_BACK)


def _was_asked(before: Sequence[Message]) -> bool:
    """Whether the last thing that was said to the customer was a question, to which "no" is an answer."""
    said = next((each for each in reversed(before) if each.author in (Author.BOT, Author.AGENT) and not each.internal), None)
    return _answers(before) or bool(said and (said.buttons or said.text.rstrip().endswith(("?", "？"))))


def _bot_spoke(before: Sequence[Message], since: Message) -> bool:
    return any(each.author == Author.BOT and each.seq > since.seq for each in before)


def _acted_on(message: Message) -> str | None:
    nlu = _nlu(message)
    return str(nlu["intent"]["name"]) if nlu["decision"] == "act" and nlu["intent"]["name"] not in NO_WISH else None


def _intent(message: Message) -> str:
    return str(_nlu(message)["intent"]["name"])


def _nlu(message: Message) -> dict[str, Any]:
    assert message.nlu is not None  # `readable` says so
    return message.nlu

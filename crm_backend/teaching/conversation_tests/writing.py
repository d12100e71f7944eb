"""Writes what was said in a conversation down as a test, in the format of `crm_backend/converse/script.py`."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from crm_backend.handoff.service import HANDOFF
from crm_backend.models import AuditEntry, Author, Message, Owner, Turn
from crm_backend.teaching.conversation_tests.disguise import Disguise
from crm_backend.teaching.masking import name_patterns

SHOWN = 40  # characters of a reply that the pattern of one without a name has
BOT = "bot"  # the actor of what was changed by the bot itself
_VARIABLE = re.compile(r"\S*\d\S*")  # a number, an amount, a date: another one when it is played


def write(title: str, language: str, customer: str | None, turns: Sequence[dict[str, Any]], effects: Sequence[str]) -> str:
    """The test as YAML."""
    test: dict[str, Any] = {"conversation": title, "language": language}
    if customer:
        test["customer"] = customer
    test["turns"] = list(turns)
    if effects:
        test["effects"] = list(effects)
    return yaml.safe_dump([test], allow_unicode=True, sort_keys=False, width=120)


def turns(messages: Sequence[Message], disguise: Disguise) -> list[dict[str, Any]]:
    """The turns that the bot answered, oldest first, up to the one after which a person had the conversation."""
    written: list[dict[str, Any]] = []
    for message, following in _with_following(messages):
        if message.turn != Turn.ANSWERED or message.nlu is None:
            break
        if not message.text.strip():
            continue  # a file alone: the bot only said that it is there
        turn = _asked(message, message.nlu, disguise) | _answered(message, following, disguise)
        handed_over = any((each.event or {}).get("kind") == HANDOFF for each in following)
        if handed_over:
            turn["owner"] = Owner.QUEUE.value
        written.append(turn)
        if handed_over or any(each.author == Author.AGENT and not each.internal for each in following):
            break
    return written


def effects(changes: Sequence[AuditEntry], disguise: Disguise) -> list[str]:
    """Patterns of what the bot changed: the action and what it was done to."""
    return [f"{change.action} {_subject(change.subject, disguise)}" for change in changes if change.actor == BOT]


def _with_following(messages: Sequence[Message]) -> Iterator[tuple[Message, list[Message]]]:
    """Each message of the customer, with all that was said until the next one."""
    places = [place for place, message in enumerate(messages) if message.author == Author.CUSTOMER]
    for place, end in zip(places, [*places[1:], len(messages)], strict=True):
        yield messages[place], list(messages[place + 1 : end])


def _asked(message: Message, nlu: dict[str, Any], disguise: Disguise) -> dict[str, Any]:
    pressed = (message.event or {}).get("pressed")
    if pressed and (number := (pressed.get("entities") or {}).get("order_number")):
        return {
            "says": disguise.number(str(number))
        }  # its button has the order's items on it, which are others when it is played
    if pressed:
        return _pressed(message.text, disguise.text(message.text, [], nlu["language"]["code"]))
    said = disguise.text(message.text, nlu["entities"], nlu["language"]["code"])
    return {"says": said, "intent": nlu["intent"]["name"] if nlu["decision"] == "act" else nlu["decision"]}


def _pressed(text: str, masked: str) -> dict[str, Any]:
    """A button with something personal on it is another one when it is played: what it stands for is said instead."""
    return {"presses": text} if masked == text else {"says": masked}


def _answered(message: Message, following: Sequence[Message], disguise: Disguise) -> dict[str, Any]:
    """By the names of the responses, which stay when data and wording change; by the words of what has no name."""
    if names := (message.trace or {}).get("responses"):
        return {"responses": list(dict.fromkeys(names))}
    texts = [each.text for each in following if each.author == Author.BOT and each.reply_to == message.id and each.text]
    return {"bot": [_pattern(text, disguise) for text in texts]} if texts else {}


def _pattern(text: str, disguise: Disguise) -> str:
    """What the reply begins with; of what is another one when it is played, any will do."""
    for name in [] if disguise.kept else name_patterns(disguise.name):
        text = name.sub("0", text)
    start = text[:SHOWN].rsplit(" ", 1)[0] if len(text) > SHOWN and " " in text[:SHOWN] else text[:SHOWN]
    return r"\S+".join(re.escape(part).replace(r"\ ", " ") for part in _VARIABLE.split(start))


def _subject(subject: str, disguise: Disguise) -> str:
    kind, _, identity = subject.partition(":")
    if kind == "order" and (disguise.kept or disguise.number(identity) != identity):
        return f"order:{re.escape(disguise.number(identity)).replace(chr(92) + '-', '-')}"
    return f"{kind}:"

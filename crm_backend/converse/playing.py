"""Plays a conversation and holds each answer, and in the end the effects, against what is expected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_backend.converse.script import Conversation, Turn
from crm_backend.converse.shop import Reply, Shop, Visitor

SAID = 300  # characters of a reply that a fault quotes


@dataclass
class Reached:
    """The parts of the dialogue that conversations have come through."""

    intents: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    responses: set[str] = field(default_factory=set)
    steps: set[tuple[str, str]] = field(default_factory=set)  # an intent, or '' in a form's last turn, and an action of that turn

    def add(self, trace: dict[str, object]) -> None:
        """One turn, as the desk sees it."""
        intent, actions, responses = str(trace.get("intent") or ""), _names(trace, "actions"), _names(trace, "responses")
        self.intents.add(intent)
        self.actions.update(actions)
        if trace.get("asks"):
            # A form runs its questions unseen: one of its own before one that all forms share.
            self.actions |= {f"action_ask_{trace['asks']}", f"action_ask_{trace.get('form')}_{trace['asks']}"}
        self.responses.update(responses)
        self.steps.update((intent, action) for action in actions)


@dataclass(frozen=True)
class Played:
    """What came of a conversation: its faults, none when all was as expected."""

    conversation: Conversation
    faults: Sequence[str]
    changed: bool  # data of the shop: the next conversation needs them afresh


async def play(shop: Shop, conversation: Conversation, reached: Reached) -> Played:
    """Play it to an answer that is wrong, or to its end and its effects; raises ConverseError when the shop is away."""
    visitor = shop.visitor(conversation.customer, conversation.language)
    answered: list[Reply] = []
    missing = ""
    for turn in conversation.turns:
        said = await _said(visitor, turn)
        if isinstance(said, str):
            missing = f"turn {len(answered) + 1}: {said}"
            break
        answered.append(said)
        if _in_reply(turn, said):
            break
    traces = await _traces(shop, answered)
    for trace in traces:
        reached.add(trace)
    faults = _first_faults(conversation.turns, answered, traces) or ([missing] if missing else [])
    changes = await shop.changes(answered[-1].conversation_id) if answered else []
    if not faults:
        faults = _unexpected(conversation.effects, changes)
    return Played(conversation, faults, changed=bool(changes))


async def _traces(shop: Shop, answered: Sequence[Reply]) -> list[dict[str, Any]]:
    """How the bot came to each of these answers, which may be of several conversations, one after the other."""
    ids = dict.fromkeys(reply.conversation_id for reply in answered)
    return [trace for each in ids for trace in await shop.traces(each)]


async def _said(visitor: Visitor, turn: Turn) -> Reply | str:
    if turn.says is not None:
        return await visitor.say(turn.says)
    assert turn.presses is not None
    if turn.presses not in visitor.buttons:
        return f"there is no button {turn.presses!r} among {', '.join(visitor.buttons) or 'none'}"
    return await visitor.press(turn.presses)


def _first_faults(turns: Sequence[Turn], replies: Sequence[Reply], traces: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with the first turn with which anything is."""
    for number, (turn, reply, trace) in enumerate(zip(turns, replies, traces, strict=False), 1):
        if faults := [*_in_reply(turn, reply), *_in_trace(turn, trace)]:
            return [f"turn {number} ({turn.says or turn.presses}): {fault}" for fault in faults]
    return []


def _in_reply(turn: Turn, reply: Reply) -> list[str]:
    faults = []
    if turn.intent and turn.intent != reply.understood:
        faults.append(f"understood as {reply.understood} ({reply.nlu['intent']['name']}), expected {turn.intent}")
    if not reply.text and reply.owner == "bot":
        faults.append("the bot said nothing")
    said = f"; it said: {reply.text[:SAID]!r}"
    shown = "\n".join((reply.text, *reply.buttons))
    faults += [f"the answer has no {pattern!r}{said}" for pattern in turn.bot if not re.search(pattern, shown)]
    faults += [f"the answer has {pattern!r}{said}" for pattern in turn.without if re.search(pattern, shown)]
    if turn.owner != reply.owner:
        faults.append(f"the conversation is with {reply.owner}, expected {turn.owner}{said}")
    return faults


def _in_trace(turn: Turn, trace: dict[str, Any]) -> list[str]:
    names = _names(trace, "responses")
    return [f"it did not say {name}, but {', '.join(names) or 'nothing'}" for name in turn.responses if name not in names]


def _unexpected(patterns: Sequence[str], changes: Sequence[str]) -> list[str]:
    """Each change must be expected, and each that is expected must have come about, as often as it is there."""
    left = list(changes)
    faults = []
    for pattern in patterns:
        found = next((change for change in left if re.match(pattern, change)), None)
        if found is None:
            faults.append(f"no effect {pattern!r} among {changes}")
        else:
            left.remove(found)
    return faults + [f"an effect that was not expected: {change}" for change in left]


def _names(trace: dict[str, object], kind: str) -> list[str]:
    names = trace.get(kind)
    return [str(name) for name in names] if isinstance(names, list) else []

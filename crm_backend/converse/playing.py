"""Plays a conversation and holds each answer, and in the end the effects, against what is expected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    """Play it to the first turn that goes wrong, or to its end and its effects; raises ConverseError when the shop is away."""
    visitor = shop.visitor(conversation.customer, conversation.language)
    faults: list[str] = []
    reply: Reply | None = None
    for number, turn in enumerate(conversation.turns, 1):
        said = await _said(visitor, turn)
        if isinstance(said, str):
            faults = [f"turn {number}: {said}"]
            break
        reply = said
        trace = await shop.trace(reply.conversation_id)
        reached.add(trace)
        if faults := [f"turn {number} ({turn.says or turn.presses}): {fault}" for fault in _faults(turn, reply, trace)]:
            break
    changes = await shop.changes(reply.conversation_id) if reply else []
    if not faults:
        faults = _unexpected(conversation.effects, changes)
    return Played(conversation, faults, changed=bool(changes))


async def _said(visitor: Visitor, turn: Turn) -> Reply | str:
    if turn.says is not None:
        return await visitor.say(turn.says)
    assert turn.presses is not None
    if turn.presses not in visitor.buttons:
        return f"there is no button {turn.presses!r} among {', '.join(visitor.buttons) or 'none'}"
    return await visitor.press(turn.presses)


def _faults(turn: Turn, reply: Reply, trace: dict[str, object]) -> list[str]:
    faults = []
    if turn.intent and turn.intent != reply.understood:
        faults.append(f"understood as {reply.understood} ({reply.nlu['intent']['name']}), expected {turn.intent}")
    if not reply.text and reply.owner == "bot":
        faults.append("the bot said nothing")
    said = f"; it said: {reply.text[:SAID]!r}"
    shown = "\n".join((reply.text, *reply.buttons))
    faults += [f"the answer has no {pattern!r}{said}" for pattern in turn.bot if not re.search(pattern, shown)]
    faults += [f"the answer has {pattern!r}{said}" for pattern in turn.without if re.search(pattern, shown)]
    names = _names(trace, "responses")
    faults += [f"it did not say {name}, but {', '.join(names) or 'nothing'}" for name in turn.responses if name not in names]
    if turn.owner != reply.owner:
        faults.append(f"the conversation is with {reply.owner}, expected {turn.owner}{said}")
    return faults


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

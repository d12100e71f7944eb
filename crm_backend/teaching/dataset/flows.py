"""Rules as Rasa writes them, and those among them that are simple flows: when a customer means this, do these steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import yaml

from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.dataset.yaml_text import entries, items, line_of, mapping, said, scalar, value_of

RULES = "nlu_data/rules"
HANDOFF = "action_human_handoff"


class Kind(StrEnum):
    """What a step does."""

    RESPONSE = "response"  # say it
    ACTION = "action"  # let an action do its work
    FORM = "form"  # ask for what the form needs
    HANDOFF = "handoff"  # pass the conversation to a person


@dataclass(frozen=True)
class Step:
    kind: Kind
    name: str = ""  # of the response, the action or the form


@dataclass(frozen=True)
class Flow:
    """When one of these intents comes and, if there is a condition, a slot has this value: these steps."""

    intents: tuple[str, ...]
    steps: tuple[Step, ...]
    slot: str | None = None
    value: str | bool | None = None

    @property
    def triggers(self) -> list[tuple[str, str | None, str | bool | None]]:
        """What starts it: two rules with the same trigger and different steps contradict each other."""
        return [(intent, self.slot, self.value) for intent in self.intents]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Flow":
        """From the content of a change."""
        condition = content.get("condition") or {}
        steps = tuple(Step(Kind(step["kind"]), step.get("name") or "") for step in content["steps"])
        return cls(tuple(content["intents"]), steps, condition.get("slot"), condition.get("value"))

    def content(self) -> dict[str, Any]:
        """As a change has it."""
        steps = [{"kind": step.kind.value, "name": step.name} for step in self.steps]
        condition = {"slot": self.slot, "value": self.value} if self.slot else None
        return {"intents": list(self.intents), "condition": condition, "steps": steps}


@dataclass(frozen=True)
class Named:
    """A name in a rule, with its line."""

    kind: str  # intent, action, form, slot
    name: str
    line: int


@dataclass
class Rule:
    """A rule with where it stands; `flow` is None for one that is more than a simple flow."""

    name: str
    file: str
    line: int
    node: yaml.Node
    flow: Flow | None
    named: list[Named] = field(default_factory=list)

    @property
    def intents(self) -> list[str]:
        return [each.name for each in self.named if each.kind == "intent"]


def read(tree: Tree) -> list[Rule]:
    """All rules in the order of their files; raises Rejected for a file that cannot be read."""
    forms = set(domain_names(tree, "forms"))
    return [
        _rule(node, file, forms)
        for file in tree.under(RULES)
        for node in items(value_of(mapping(tree.files[file], file), "rules"))
    ]


def domain_names(tree: Tree, key: str) -> dict[str, tuple[str, int]]:
    """The names of intents, actions, forms, slots, entities or responses in the domain, with file and line."""
    found: dict[str, tuple[str, int]] = {}
    for file in tree.under("bot/domain"):
        if file.startswith("bot/domain/languages/"):
            continue
        node = value_of(mapping(tree.files[file], file), key)
        keys = [key_node for key_node, _ in entries(node)]
        for part in items(node):
            keys += [part] if isinstance(part, yaml.ScalarNode) else [inner for inner, _ in entries(part)]
        for each in keys:
            found.setdefault(each.value, (file, line_of(each)))
    return found


def written(name: str, flow: Flow, indent: str) -> str:
    """The lines of a rule."""
    lines = [f"- rule: {scalar(name)}"]
    if flow.slot:
        value = str(flow.value).lower() if isinstance(flow.value, bool) else scalar(str(flow.value))
        lines += ["  condition:", f"    - slot_was_set: [{{{flow.slot}: {value}}}]"]
    lines.append("  steps:")
    if len(flow.intents) == 1:
        lines.append(f"    - intent: {flow.intents[0]}")
    else:
        lines += ["    - or:", *(f"        - intent: {intent}" for intent in flow.intents)]
    for step in flow.steps:
        lines.append(f"    - action: {HANDOFF if step.kind == Kind.HANDOFF else step.name}")
        if step.kind == Kind.FORM:
            lines.append(f"    - active_loop: {step.name}")
    return "".join(f"{indent}{line}\n" for line in lines)


def _rule(node: yaml.Node, file: str, forms: set[str]) -> Rule:
    name = said(value_of(node, "rule")) or ""
    named = _named(node)
    return Rule(name, file, line_of(node), node, _flow(node, forms), named)


def _named(node: yaml.Node) -> list[Named]:
    """All names in a rule, in its steps and conditions."""
    found: list[Named] = []
    for key, value in entries(node):
        if key.value in ("intent", "action") and said(value) is not None:
            found.append(Named(key.value, str(said(value)), line_of(value)))
        elif key.value == "active_loop" and said(value) not in (None, "", "null"):
            found.append(Named("form", str(said(value)), line_of(value)))
        elif key.value == "slot_was_set":
            found += [Named("slot", slot.value, line_of(slot)) for item in items(value) for slot, _ in entries(item)]
        else:
            found += [each for item in items(value) for each in _named(item)]
    return found


def _flow(node: yaml.Node, forms: set[str]) -> Flow | None:
    if {key.value for key, _ in entries(node)} - {"rule", "condition", "steps"}:
        return None
    condition = _condition(items(value_of(node, "condition")))
    said_steps = items(value_of(node, "steps"))
    intents = _intents(said_steps[0]) if said_steps else []
    steps = _steps(said_steps[1:], forms)
    if condition is None or not intents or not steps:
        return None
    return Flow(tuple(intents), tuple(steps), *condition)


def _condition(nodes: Sequence[yaml.Node]) -> tuple[str | None, str | bool | None] | None:
    """The slot and its value, two times nothing where there is no condition; None where there is more to it."""
    if not nodes:
        return None, None
    slots = [pair for node in nodes for item in items(value_of(node, "slot_was_set")) for pair in entries(item)]
    if len(nodes) > 1 or len(slots) != 1 or not isinstance(slots[0][1], yaml.ScalarNode):
        return None
    value = slots[0][1]
    return slots[0][0].value, value.value == "true" if value.tag.endswith(":bool") else value.value


def _intents(node: yaml.Node) -> list[str]:
    alone = said(value_of(node, "intent")) if len(list(entries(node))) == 1 else None
    if alone is not None:
        return [alone]
    either = items(value_of(node, "or"))
    names = [said(value_of(item, "intent")) for item in either if len(list(entries(item))) == 1]
    return [name for name in names if name] if len(names) == len(either) else []


def _steps(nodes: Sequence[yaml.Node], forms: set[str]) -> list[Step]:
    """The steps; none where one of them is more than an action."""
    steps: list[Step] = []
    waiting: str | None = None  # the form whose loop has to follow
    for node in nodes:
        pairs = [(key.value, said(value)) for key, value in entries(node)]
        if len(pairs) != 1 or not pairs[0][1]:
            return []
        key, name = pairs[0][0], str(pairs[0][1])
        if waiting:
            if (key, name) != ("active_loop", waiting):
                return []
            waiting = None
        elif key != "action":
            return []
        else:
            steps.append(_step(name, forms))
            waiting = name if name in forms else None
    return [] if waiting else steps


def _step(name: str, forms: set[str]) -> Step:
    if name == HANDOFF:
        return Step(Kind.HANDOFF)
    return Step(Kind.FORM if name in forms else Kind.RESPONSE if name.startswith("utter_") else Kind.ACTION, name)

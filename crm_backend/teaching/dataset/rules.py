"""Rules that people make: simple flows, from names of a closed list, kept in `nlu_data/rules/taught.yml`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_backend.teaching.dataset import flows, responses
from crm_backend.teaching.dataset.flows import RULES, Flow, Kind, Rule, domain_names
from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import (
    Edit,
    block_end,
    edited,
    ended,
    entries,
    items,
    line_start,
    mapping,
    said,
    value_of,
)

TAUGHT = f"{RULES}/taught.yml"
LONGEST_NAME, MOST_STEPS, MOST_INTENTS = 100, 8, 12
KEPT = frozenset({"nlu_fallback"})  # what the bot does when it understands nothing is not for flows
_HEAD = '# Rules that were taught in the console.\nversion: "3.1"\n\nrules:\n'


@dataclass(frozen=True)
class Choices:
    """What a flow can be made of."""

    intents: list[str]
    responses: list[str]
    actions: list[str]
    forms: list[str]
    slots: dict[str, list[str | bool]]  # with the values that a rule can ask for


def choices(tree: Tree) -> Choices:
    """The closed list: responses that need no action to fill them, actions and forms that some intent starts already (what
    needs a yes first, such as to erase an account, is started by a form alone), slots that Rasa's rules look at."""
    slots = set(responses.slots(tree))
    started = {step for rule in flows.read(tree) if rule.flow for step in rule.flow.steps[:1]}
    return Choices(
        intents=sorted(set(domain_names(tree, "intents")) - KEPT),
        responses=sorted(name for name, one in responses.read(tree).items() if set(one.gaps()) <= slots),
        actions=sorted({step.name for step in started if step.kind == Kind.ACTION} & set(domain_names(tree, "actions"))),
        forms=sorted({step.name for step in started if step.kind == Kind.FORM}),
        slots=dict(sorted(_looked_at(tree))),
    )


def set_rule(tree: Tree, content: Mapping[str, Any]) -> None:
    """Make a rule, or put another flow in the place of the one with this name."""
    name = content["name"]
    check_name(name)
    try:
        flow = Flow.of(content)
    except (KeyError, TypeError, ValueError):
        raise Rejected(f"the rule “{name}” is no flow of intents and steps") from None
    known = _find(tree, name)
    if known is not None and known.flow == flow:
        return
    check(tree, flow)
    if known is None:
        text = ended(tree.files.get(TAUGHT, _HEAD))
        node = value_of(mapping(text, TAUGHT), "rules")
        indent = " " * node.start_mark.column if items(node) and node is not None else "  "
        at = block_end(text, node) if node is not None else len(text)
        tree.files[TAUGHT] = edited(text, [Edit(at, at, flows.written(name, flow, indent))])
        return
    _check_simple(known)
    put_in_place(tree, known, flow)


def put_in_place(tree: Tree, rule: Rule, flow: Flow) -> None:
    """Write a flow in the lines of a rule that stands in the tree."""
    text = ended(tree.files[rule.file])
    lines = flows.written(rule.name, flow, " " * (rule.node.start_mark.column - 2))
    tree.files[rule.file] = edited(text, [Edit(line_start(text, rule.node), block_end(text, rule.node), lines)])


def remove_rule(tree: Tree, content: Mapping[str, Any]) -> None:
    """Take a rule out."""
    known = _find(tree, content["name"])
    if known is None:
        return
    _check_simple(known)
    text = tree.files[known.file]
    if len(items(value_of(mapping(text, known.file), "rules"))) > 1:
        tree.files[known.file] = edited(text, [Edit(line_start(text, known.node), block_end(text, known.node), "")])
    elif known.file == TAUGHT:
        del tree.files[known.file]
    else:
        key = next(key for key, _ in entries(mapping(text, known.file)) if said(key) == "rules")
        tree.files[known.file] = edited(text, [Edit(key.start_mark.index, block_end(text, known.node), "rules: []\n")])


def check_name(name: str) -> None:
    """Raises Rejected unless a rule can be called so."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Rejected(because("rule_name", "a rule's name is one line of {most} characters at most", most=LONGEST_NAME))
    if any(char in "{}$" for char in name):
        raise Rejected(because("rule_name_signs", "a rule's name has no braces and no dollar signs"))


def check(tree: Tree, flow: Flow) -> None:
    """Raises Rejected for a flow with what is not on the list, or that cannot be said and done in this order."""
    if not 0 < len(flow.intents) <= MOST_INTENTS or len(set(flow.intents)) < len(flow.intents):
        raise Rejected(because("rule_intents", "a rule begins with 1 to {most} different intents", most=MOST_INTENTS))
    if not 0 < len(flow.steps) <= MOST_STEPS:
        raise Rejected(because("rule_steps", "a rule has 1 to {most} steps", most=MOST_STEPS))
    allowed = choices(tree)
    _check_names("intent", flow.intents, allowed.intents)
    _check_names("response without fields", [step.name for step in flow.steps if step.kind == Kind.RESPONSE], allowed.responses)
    _check_names("action", [step.name for step in flow.steps if step.kind == Kind.ACTION], allowed.actions)
    _check_names("form", [step.name for step in flow.steps if step.kind == Kind.FORM], allowed.forms)
    _check_names("slot for a condition", [flow.slot] if flow.slot else [], list(allowed.slots))
    if flow.slot and not any((type(value), value) == (type(flow.value), flow.value) for value in allowed.slots[flow.slot]):
        raise Rejected(because("slot_value", "{slot} is never '{value}'", slot=flow.slot, value=flow.value))
    last = {Kind.FORM, Kind.HANDOFF}
    if any(step.kind in last for step in flow.steps[:-1]):
        raise Rejected(because("last_only", "a form and a person come last: what follows would be said into them"))


def _check_names(what: str, names: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [name for name in names if name not in known]:
        raise Rejected(because("not_offered", "there is no {what} '{name}' to make a rule of", what=what, name=unknown[0]))


def _check_simple(rule: Rule) -> None:
    if rule.flow is None or KEPT & set(rule.intents):
        raise Rejected(
            because("rule_in_file", "“{rule}” is more than a simple flow and can only be changed in its file", rule=rule.name),
            rule.file,
            rule.line,
        )


def _find(tree: Tree, name: str) -> Rule | None:
    return next((rule for rule in flows.read(tree) if rule.name == name), None)


def _looked_at(tree: Tree) -> Iterator[tuple[str, list[str | bool]]]:
    """Slots that count in Rasa's rules, with their values: those of yes and no, and those with a list."""
    for _, node in responses.documents(tree):
        for key, slot in entries(value_of(node, "slots")):
            if said(value_of(slot, "influence_conversation")) == "false":
                continue
            kind = said(value_of(slot, "type"))
            if kind == "bool":
                yield key.value, [True, False]
            if kind == "categorical":
                yield key.value, [value for item in items(value_of(slot, "values")) if (value := said(item)) is not None]

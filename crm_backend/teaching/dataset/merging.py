"""Two intents become one: what was taught of the one is taught of the other, and its rules go."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm_backend.teaching.dataset import flows, rules
from crm_backend.teaching.dataset.flows import RULES, domain_names
from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.responses import documents
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import Edit, edited, entries, items, line_of, line_start, said, value_of


def merge(tree: Tree, content: Mapping[str, Any]) -> None:
    """Let the intent `name` go up in the intent `into`; where it is gone already nothing changes."""
    name, into = content["name"], content["into"]
    known = domain_names(tree, "intents")
    if into not in known or into in rules.KEPT or name == into:
        raise Rejected(because("no_other_intent", "there is no other intent '{name}' to go up in", name=into))
    if name not in known:
        return
    _check_is_free(tree, name)
    header = re.compile(rf"^(\s*- intent:\s*){re.escape(name)}(?=\s*(?:#.*)?$)", re.MULTILINE)
    for file in [each for each in tree.under("nlu_data") if not each.startswith(f"{RULES}/")]:
        tree.files[file] = header.sub(rf"\g<1>{into}", tree.files[file])
    for rule in flows.read(tree):
        if name in rule.intents and rule.flow:
            left = tuple(intent for intent in rule.flow.intents if intent != name)
            if left:
                rules.put_in_place(tree, rule, replace(rule.flow, intents=left))
            else:
                rules.remove_rule(tree, {"name": rule.name})
    _drop(tree, name)


def _check_is_free(tree: Tree, name: str) -> None:
    """Raises Rejected for an intent that more than simple flows rest on: only a file can tell what becomes of those."""
    for rule in flows.read(tree):
        if name in rule.intents and (rule.flow is None or name in rules.KEPT):
            raise Rejected(
                because("rule_rests", "“{rule}” is more than a simple flow and rests on {name}", rule=rule.name, name=name),
                rule.file,
                rule.line,
            )
    for file, node in documents(tree):
        for slot, value in entries(value_of(node, "slots")):
            for mapped in items(value_of(value, "mappings")):
                asked = value_of(mapped, "intent")
                if name in (said(asked), *map(said, items(asked))):
                    raise Rejected(
                        because("slot_rests", "the slot {slot} is filled by {name}", slot=slot.value, name=name),
                        file,
                        line_of(mapped),
                    )


def _drop(tree: Tree, name: str) -> None:
    """Take the intent out of the domain's list, whichever way that is written."""
    for file, node in documents(tree):
        listed = value_of(node, "intents")
        text = tree.files[file]
        for item in items(listed):
            pairs = list(entries(item))
            if name not in (said(item), *(key.value for key, _ in pairs)):
                continue
            if listed is not None and listed.flow_style:  # type: ignore[attr-defined]  # a list has a style
                end = re.compile(r"\s*,\s*").match(text, item.end_mark.index)
                start = item.start_mark.index if end else text.rfind(",", 0, item.start_mark.index)
                start = max(start, listed.start_mark.index + 1)
                tree.files[file] = edited(text, [Edit(start, end.end() if end else item.end_mark.index, "")])
            else:
                end_of_line = text.find("\n", item.end_mark.index) + 1 or len(text)
                tree.files[file] = edited(text, [Edit(line_start(text, item), end_of_line, "")])
            return

"""Where a response is said: by which actions, rules and forms. Actions are read as text, not run."""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_backend.teaching.dataset import flows
from crm_backend.teaching.dataset.responses import documents
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.dataset.yaml_text import entries, items, line_of, said, value_of

ACTIONS = "actions"


@dataclass(frozen=True)
class Use:
    """A place that says a response; `kind` is action, rule or form."""

    kind: str
    name: str
    file: str
    line: int


def uses(tree: Tree, root: Path, response: str) -> list[Use]:
    """All places, rules first."""
    return [*_rules(tree, response), *_forms(tree, response), *_actions(root, response)]


def _rules(tree: Tree, response: str) -> Iterator[Use]:
    for rule in flows.read(tree):
        lines = [named.line for named in rule.named if named.name == response]
        if lines:
            yield Use("rule", rule.name, rule.file, lines[0])


def _forms(tree: Tree, response: str) -> Iterator[Use]:
    """A form asks for a slot with `utter_ask_<form>_<slot>`, else `utter_ask_<slot>`."""
    for file, node in documents(tree):
        for form, value in entries(value_of(node, "forms")):
            slots = [said(slot) for slot in items(value_of(value, "required_slots"))]
            if response in {f"utter_ask_{slot}" for slot in slots} | {f"utter_ask_{form.value}_{slot}" for slot in slots}:
                yield Use("form", form.value, file, line_of(form))


def _actions(root: Path, response: str) -> Iterator[Use]:
    for where, pattern in _said_in_actions(root):
        if pattern.fullmatch(response):
            yield where


@functools.cache
def _said_in_actions(root: Path) -> tuple[tuple[Use, re.Pattern[str]], ...]:
    """What actions say, each once in a file: names, and patterns where a name is put together."""
    found: dict[tuple[str, str], tuple[Use, re.Pattern[str]]] = {}
    for path in sorted((root / ACTIONS).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            pattern = _pattern(node)
            if pattern and isinstance(node, ast.expr):
                file = path.relative_to(root).as_posix()
                found.setdefault((file, pattern), (Use("action", path.stem, file, node.lineno), re.compile(pattern)))
    return tuple(found.values())


def _pattern(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"utter_\w*[a-z0-9]", node.value):
        return re.escape(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
    return "".join(parts) if parts[0].startswith("utter_") and len(parts[0]) > len("utter_") else None

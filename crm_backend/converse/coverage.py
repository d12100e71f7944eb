"""How much of the dialogue the conversations have come through, against all that the domain and the rules have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from crm_backend.converse.playing import Reached

NO_STEPS = frozenset({"action_listen"})
NOT_SAID = frozenset({"nlu_fallback"})  # what no customer means


@dataclass(frozen=True)
class Part:
    """One kind of the dialogue's parts: its name, all there are, and those that no conversation came through."""

    name: str
    all: Sequence[str]
    missed: Sequence[str]


@dataclass(frozen=True)
class Rule:
    """A rule by what it does when: after one of `intents` (none: at the end of a form) it runs `action` first."""

    name: str
    intents: tuple[str, ...]
    action: str

    def reached(self, reached: Reached) -> bool:
        """Whether any turn did so."""
        if not self.intents:
            return self.action in reached.actions
        return any((intent, self.action) in reached.steps for intent in self.intents)


def coverage(root: Path, reached: Reached) -> list[Part]:
    """The four kinds of parts of the checkout at `root`."""
    domain = list(_documents(root / "bot/domain"))
    intents = {name for document in domain for name in document.get("intents") or ()} - NOT_SAID
    actions = {name for document in domain for name in document.get("actions") or ()}
    responses = {name for document in domain for name in document.get("responses") or ()}
    rules = [_rule(entry) for document in _documents(root / "nlu_data/rules") for entry in document.get("rules") or ()]
    return [
        _part("intents", intents, reached.intents),
        _part("rules", {rule.name for rule in rules}, {rule.name for rule in rules if rule.reached(reached)}),
        _part("actions", actions, reached.actions | _forms_of(reached.actions)),
        _part("responses", responses, reached.responses),
    ]


def _part(name: str, there: set[str], reached: set[str]) -> Part:
    return Part(name, sorted(there), sorted(there - reached))


def _forms_of(actions: set[str]) -> set[str]:
    """A form's validation and its questions run inside the form, which alone is named as having run."""
    return {f"validate_{name}" for name in actions if name.endswith("_form")}


def _rule(entry: dict[str, Any]) -> Rule:
    steps = entry["steps"]
    intents: list[str] = []
    for step in steps:
        if "intent" in step:
            intents.append(step["intent"])
        intents += [choice["intent"] for choice in step.get("or") or () if "intent" in choice]
    actions = [step["action"] for step in steps if "action" in step and step["action"] not in NO_STEPS]
    ends_form = bool(entry.get("condition")) and not intents
    return Rule(entry["rule"], tuple(intents), actions[-1] if ends_form else actions[0])


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.yml")):
        yield yaml.safe_load(file.read_text("utf-8"))

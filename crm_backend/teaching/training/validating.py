"""What must hold of the files before anything is trained on them; everything that does not is named with file and line."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.nlu import DataError
from bot.nlu.evaluation import QUESTIONS, asked_cases
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.settings import read_settings
from bot.nlu.training_data import read_calibration, read_intents, read_lookups, read_moods
from crm_backend.teaching.training.job import Problem

# What Rasa brings along for a rule's `action`.
RASAS_ACTIONS = frozenset(
    {
        *("action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop"),
        *("action_revert_fallback_events", "action_back", "action_extract_slots", "action_two_stage_fallback"),
        *("action_default_ask_affirmation", "action_default_ask_rephrase", "action_unlikely_intent"),
    }
)
MOST_NAMED = 50
_SECTION = re.compile(r"^\s*- intent:\s*(\S+)")
Place = tuple[Path, int]  # a file and a line of it, from 1


class Invalid(Exception):
    """The files cannot be trained on; `problems` says why, the first one first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].text)
        self.problems = problems[:MOST_NAMED]


def check(tree: Path, deployed: Path) -> None:
    """Raises Invalid. What the files `deployed` hold already is no stranger: some intents are only meant by buttons."""
    data = tree / "nlu_data"
    try:
        for path in sorted(tree.rglob("*.yml")):
            _compose(path)
        read_settings(tree / "config.yml")
        intents = {example.label for example in read_intents(data / "nlu", ENTITY_NAMES)}
        read_calibration(data / "calibration", ENTITY_NAMES, intents)
        read_moods(data / "sentiment")
        read_lookups(data / "lookups")
        for name in ("intents", "entities", "sentiment"):
            asked_cases(QUESTIONS[name], data)
        for path in [*(data / "test").glob("*.yml"), *(data / "test" / "intents").glob("*.yml")]:
            read_intents_of(path, intents)
    except DataError as error:
        raise Invalid([problem_of(error, tree)]) from error
    if problems := [Problem(text, _name(path, tree), line) for text, (path, line) in _strangers(tree, deployed)]:
        raise Invalid(problems)


def problem_of(error: DataError, tree: Path) -> Problem:
    """A problem of the files below `tree`, addressed from there."""
    return Problem(error.problem, _name(error.path, tree), error.line)


def read_intents_of(path: Path, intents: set[str]) -> None:
    """Raises DataError for a held-out message of an intent that nothing teaches."""
    for intent, (_, line) in _sections(path):
        if intent not in intents:
            raise DataError(f"unknown intent '{intent}'; nothing teaches it", path, line)


def _strangers(tree: Path, deployed: Path) -> Iterator[tuple[str, Place]]:
    """Names that one part of the files uses and another one, which would have to know them, does not."""
    domain = _Domain(tree / "bot" / "domain")
    taught = _taught(tree)
    never_taught = _Domain(deployed / "bot" / "domain").intents.keys() - _taught(deployed)
    for intent, place in domain.intents.items():
        if intent not in taught and intent not in never_taught:
            yield f"intent '{intent}' has no examples in nlu_data/nlu", place
    for intent, place in taught.items():
        if intent not in domain.intents:
            yield f"unknown intent '{intent}'; the domain does not list it", place
    for folder in ("rules", "stories"):
        for path in sorted((tree / "nlu_data" / folder).rglob("*.yml")):
            for key, name, line in _named(_compose(path)):
                if key == "intent" and name not in domain.intents:
                    yield f"unknown intent '{name}'; the domain does not list it", (path, line)
                if key == "action" and name not in domain.steps:
                    yield f"unknown action '{name}'; it is no action, response or form of the domain", (path, line)


def _taught(root: Path) -> dict[str, Place]:
    """The intents that have examples, with the place of their first section."""
    taught: dict[str, Place] = {}
    for path in sorted((root / "nlu_data" / "nlu").rglob("*.yml")):
        for intent, place in _sections(path):
            taught.setdefault(intent, place)
    return taught


class _Domain:
    """What the domain lists: intents with their places, and all that a rule may do."""

    def __init__(self, folder: Path) -> None:
        self.intents: dict[str, Place] = {}
        self.steps: set[str] = set(RASAS_ACTIONS)
        for path in sorted(folder.glob("*.yml")):
            for key, value in _pairs(_compose(path)):
                if key.value == "intents":
                    self.intents |= {name: (path, line) for name, line in _names(value)}
                elif key.value in ("actions", "responses", "forms"):
                    self.steps |= {name for name, _ in _names(value)}


def _names(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """The keys of a mapping, or the entries of a list: plain names, or mappings with one as their key."""
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), _line(key)) for key, _ in node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode):
                yield str(item.value), _line(item)
            else:
                yield from _names(item)


def _named(node: yaml.Node) -> Iterator[tuple[str, str, int]]:
    """All `intent: NAME` and `action: NAME` below a node, with their lines."""
    for key, value in _pairs(node):
        if key.value in ("intent", "action") and isinstance(value, yaml.ScalarNode):
            yield key.value, str(value.value), _line(value)
        else:
            yield from _named(value)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _named(item)


def _pairs(node: yaml.Node) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _sections(path: Path) -> Iterator[tuple[str, Place]]:
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := _SECTION.match(text):
            yield found.group(1), (path, line)


def _compose(path: Path) -> yaml.Node:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise DataError(str(problem), path, mark.line + 1 if mark else None) from error
    if root is None:
        raise DataError("the file is empty", path)
    return root


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _name(path: Path, tree: Path) -> str:
    return path.relative_to(tree).as_posix() if path.is_relative_to(tree) else path.name

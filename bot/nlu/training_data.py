"""Reads what the bot learns from: Rasa's YAML for intents, our lookups, labelled moods; problems have a file and a line."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.errors import DataError
from bot.nlu.results import EntityValue

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster
# The attributes may hold a value that is itself an object, as an amount's is.
_MARKUP = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<entity>[^()\s]*)\)|(?P<attributes>\{(?:[^{}]|\{[^{}]*\})*\}))")
_BULLET = re.compile(r"\s*-(?:\s+|$)")
_MOODS = ("negative", "neutral", "positive")
LEAST_TO_CALIBRATE = 100  # of so many the share covered is off by two points (one standard deviation), of fewer by more


@dataclass(frozen=True, slots=True)
class Annotation:
    """A marked piece of an example: which entity, where, and its value if the markup gives one."""

    entity: str
    start: int
    end: int
    value: EntityValue | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One message with its label (an intent or a mood) and the entities marked in it."""

    text: str
    label: str
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A list of known values of one kind, as in `nlu_data/lookups`."""

    name: str
    content: dict[str, Any]


def read_intents(folder: Path, entities: Collection[str], intents: Collection[str] | None = None) -> list[Example]:
    """All intent examples under `folder`; markup may only name one of `entities`, a label one of `intents` if they are given."""
    examples: list[Example] = []
    for path in _yaml_files(folder):
        examples.extend(read_intent_file(path, entities, intents))
    if not examples:
        raise DataError("no intent examples here", folder)
    return examples


def read_calibration(folder: Path, entities: Collection[str], intents: Collection[str]) -> list[Example]:
    """Messages of these `intents` as customers write them, or nothing where there is no such folder; DataError for too few."""
    examples = read_intents(folder, entities, intents) if folder.is_dir() else []
    if 0 < len(examples) < LEAST_TO_CALIBRATE:
        raise DataError(f"expected {LEAST_TO_CALIBRATE} messages or more to calibrate on; found {len(examples)}", folder)
    return examples


def read_moods(folder: Path) -> list[Example]:
    """All labelled moods in the files of `folder` (`mood: [text, ...]`), not of the folders in it, which hold tests."""
    examples: list[Example] = []
    for path in _yaml_files(folder, deep=False):
        examples.extend(read_labelled_file(path, _MOODS))
    if not examples:
        raise DataError("no labelled moods here", folder)
    return examples


def read_labelled_file(path: Path, labels: Collection[str] | None = None) -> list[Example]:
    """The messages of a file that lists them by label (`label: [text, ...]`), which is one of `labels` where these are given."""
    examples: list[Example] = []
    for key, values in _pairs(_compose(path), path):
        if labels is not None and key.value not in labels:
            raise DataError(f"unknown label '{key.value}'; it is one of {', '.join(labels)}", path, _line(key))
        if not isinstance(values, yaml.SequenceNode):
            raise DataError("a label holds a list of messages", path, _line(values))
        examples.extend(Example(text=_text(item, path), label=str(key.value)) for item in values.value)
    return examples


def read_lookups(folder: Path) -> dict[str, Lookup]:
    """The lookups of `folder` by name."""
    lookups: dict[str, Lookup] = {}
    for path in _yaml_files(folder):
        _compose(path)
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        if not isinstance(content, dict) or not isinstance(content.get("lookup"), str):
            raise DataError("a lookup file is a mapping with the key 'lookup'", path, 1)
        lookups[content["lookup"]] = Lookup(name=content["lookup"], content=content)
    return lookups


def read_intent_file(
    path: Path, entities: Collection[str] | None = None, intents: Collection[str] | None = None
) -> Iterator[Example]:
    """The intent examples of a file of Rasa's; where no `entities` or no `intents` are given, any may be named."""
    root = {key.value: value for key, value in _pairs(_compose(path), path)}
    sections = root.get("nlu")
    if sections is None:
        return
    if not isinstance(sections, yaml.SequenceNode):
        raise DataError("'nlu' is a list", path, _line(sections))
    for section in sections.value:
        fields = {key.value: value for key, value in _pairs(section, path)}
        if "intent" in fields:
            if intents is not None and (intent := _text(fields["intent"], path)) not in intents:
                raise DataError(f"unknown intent '{intent}'; nothing teaches it", path, _line(fields["intent"]))
            yield from _read_section(fields, path, entities)
        elif not fields.keys() & {"synonym", "lookup", "regex"}:
            raise DataError("a section is an intent, a synonym, a lookup or a regex", path, _line(section))


def _read_section(fields: dict[str, yaml.Node], path: Path, entities: Collection[str] | None) -> Iterator[Example]:
    intent = _text(fields["intent"], path)
    block = fields.get("examples")
    found = False
    if isinstance(block, yaml.ScalarNode):
        first = _line(block) + (1 if block.style in ("|", ">") else 0)
        for line, text in enumerate(str(block.value).splitlines(), start=first):
            if not text.strip():
                continue
            bullet = _BULLET.match(text)
            if bullet is None:
                raise DataError(f"an example of '{intent}' does not start with '- '", path, line)
            if example := text[bullet.end() :].strip():
                found = True
                yield _read_example(example, intent, entities, path, line)
    if not found:
        raise DataError(f"intent '{intent}' has no examples", path, _line(fields["intent"]))


def _read_example(marked: str, intent: str, entities: Collection[str] | None, path: Path, line: int) -> Example:
    plain: list[str] = []
    annotations: list[Annotation] = []
    length = position = 0
    for match in _MARKUP.finditer(marked):
        entity, value = _entity_of(match, path, line)
        if entities is not None and entity not in entities:
            raise DataError(f"unknown entity '{entity}'", path, line)
        plain += [marked[position : match.start()], match["text"]]
        start = length + match.start() - position
        length = start + len(match["text"])
        annotations.append(Annotation(entity, start, length, value))
        position = match.end()
    plain.append(marked[position:])
    return Example(text="".join(plain), label=intent, annotations=tuple(annotations))


def _entity_of(match: re.Match[str], path: Path, line: int) -> tuple[str, EntityValue | None]:
    if match["attributes"] is None:
        return match["entity"], None
    try:
        attributes = yaml.load(match["attributes"], Loader=_LOADER)
    except yaml.YAMLError:
        attributes = None
    if not isinstance(attributes, dict) or not isinstance(attributes.get("entity"), str):
        raise DataError(f"unreadable entity markup {match['attributes']}", path, line)
    value = attributes.get("value")
    return attributes["entity"], value if value is None or isinstance(value, (int, dict)) else str(value)


def _yaml_files(folder: Path, deep: bool = True) -> list[Path]:
    if not folder.is_dir():
        raise DataError("this folder is missing", folder)
    return sorted(path for path in folder.glob("**/*.yml" if deep else "*.yml") if path.is_file())


def _compose(path: Path) -> yaml.Node:
    """The file as nodes, which know their lines; plain loading forgets them."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise not_yaml(error, path) from error
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8", path) from error
    if root is None:
        raise DataError("the file is empty", path)
    return root


def not_yaml(error: yaml.YAMLError, path: Path) -> DataError:
    """What the parser says, with the line where it gave up."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not readable as YAML"
    return DataError(str(problem), path, mark.line + 1 if mark else None)


def _pairs(node: yaml.Node, path: Path) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise DataError("a mapping (key: value) is expected here", path, _line(node))
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise DataError("a key is a plain word", path, _line(key))
    return list(node.value)


def _text(node: yaml.Node, path: Path) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise DataError("a text is expected here", path, _line(node))
    return str(node.value).strip()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1

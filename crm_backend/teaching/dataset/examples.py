"""Examples of intents in Rasa's YAML, added and removed as lines, so that comments stay and a diff shows only what was taught."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import UNWRITABLE

TAUGHT, GOLDEN = "nlu_data/nlu", "nlu_data/test/intents"
NEW_FILES = {TAUGHT: f"{TAUGHT}/taught.yml", GOLDEN: f"{GOLDEN}/taught.yml"}  # where an intent is that no file has yet
_INTENT = re.compile(r"^- intent:\s*(\S+)")
_EXAMPLE = re.compile(r"^\s+-\s+(.*\S)\s*$")
_MARKED = re.compile(r"\[([^\[\]]+)\](?:\([^()\s]*\)|\{(?:[^{}]|\{[^{}]*\})*\})")
_HEAD = 'version: "3.1"\n\nnlu:\n'


class Editing:
    """Changes to the examples of a tree, as many as there are: all of its files are read once, and written by `close`."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._lines = {name: tree.files[name].splitlines(keepends=True) for name in (*tree.under(TAUGHT), *tree.under(GOLDEN))}
        self._places: dict[_Wording, list[_Place]] = {}
        self._ends: dict[tuple[str, str], _Place] = {}  # by folder and intent: the last line of its first examples
        self._added: dict[tuple[str, str], dict[str, str]] = {}  # by the same: lines by their texts
        self._changed: set[str] = set()
        for name in self._lines:
            self._read(name)

    def add(self, content: Mapping[str, Any], folder: str = TAUGHT) -> None:
        """Write one more wording of an intent at the end of its examples, unless it is there, however marked."""
        line = f"    - {marked(content['text'], content.get('entities', ()))}\n"
        if (folder, content["intent"], content["text"]) not in self._places:
            self._added.setdefault((folder, content["intent"]), {}).setdefault(content["text"], line)

    def remove(self, content: Mapping[str, Any]) -> None:
        """Take a wording of an intent out of what is learnt."""
        for name, number in self._places.pop((TAUGHT, content["intent"], content["text"]), ()):
            self._lines[name][number] = ""
            self._changed.add(name)
        self._added.get((TAUGHT, content["intent"]), {}).pop(content["text"], None)

    def close(self) -> None:
        """Leave all of it in the tree."""
        for (folder, intent), added in self._added.items():
            if not added:
                continue
            name, number = self._ends.get((folder, intent)) or self._begin(folder, intent)
            lines = self._lines[name]
            if lines[number] and not lines[number].endswith("\n"):
                lines[number] += "\n"
            lines[number] += "".join(added.values())
            self._changed.add(name)
        for name in self._changed:
            self._tree.files[name] = "".join(self._lines[name])

    def _read(self, name: str) -> None:
        folder = TAUGHT if name.startswith(f"{TAUGHT}/") else GOLDEN
        intent, known = None, False
        for number, line in enumerate(self._lines[name]):
            if found := _INTENT.match(line):
                intent = found.group(1)
                known = (folder, intent) in self._ends
                if not known:
                    self._ends[folder, intent] = name, min(number + 1, len(self._lines[name]) - 1)
            elif intent and (example := _EXAMPLE.match(line)):
                self._places.setdefault((folder, intent, plain(example.group(1))), []).append((name, number))
                if not known:
                    self._ends[folder, intent] = name, number

    def _begin(self, folder: str, intent: str) -> "_Place":
        """The place for an intent that no file has yet."""
        name = NEW_FILES[folder]
        lines = self._lines.setdefault(name, [_HEAD])
        lines[-1] = f"{lines[-1].rstrip()}\n"
        lines.append(f"- intent: {intent}\n  examples: |\n")
        return name, len(lines) - 1


_Wording = tuple[str, str, str]  # folder, intent, text without marks
_Place = tuple[str, int]  # the file, and the line in it, counted from 0


def add(tree: Tree, content: Mapping[str, Any]) -> None:
    """Teach one more wording of an intent."""
    editing = Editing(tree)
    editing.add(content)
    editing.close()


def add_golden(tree: Tree, content: Mapping[str, Any]) -> None:
    """Keep a message to try models on."""
    editing = Editing(tree)
    editing.add(content, GOLDEN)
    editing.close()


def remove(tree: Tree, content: Mapping[str, Any]) -> None:
    """Teach a wording of an intent no more."""
    editing = Editing(tree)
    editing.remove(content)
    editing.close()


def marked(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """The text with its entities as Rasa marks them: `[LT-100001](order_number)`; Rejected when that cannot be read back."""
    if UNWRITABLE.search(text) or re.search(r"[\[\]]", text):
        raise Rejected("an example is one line without square brackets")
    parts, position = [], 0
    for each in sorted(entities, key=lambda entity: entity["start"]):
        start, end = each["start"], each["end"]
        if not position <= start < end <= len(text):
            raise Rejected("entities overlap, or lie outside the text")
        parts += [text[position:start], f"[{text[start:end]}]", _label(each)]
        position = end
    return "".join([*parts, text[position:]])


def plain(example: str) -> str:
    """The text of an example without its marks."""
    return _MARKED.sub(r"\1", example)


def parsed(example: str) -> tuple[str, list[dict[str, Any]]]:
    """The text of an example and its entities, as `marked` takes them."""
    text, entities, position = "", [], 0
    for mark in _MARKED.finditer(example):
        text += example[position : mark.start()]
        entity: dict[str, Any] = {
            "start": len(text),
            "end": len(text) + len(mark[1]),
            "entity": _marked_entity(mark.group()) or "",
        }
        label = example[mark.start() + len(mark[1]) + 2 : mark.end()]
        if label.startswith("{") and (value := json.loads(label).get("value")) is not None:
            entity["value"] = value
        text, position = text + mark[1], mark.end()
        entities.append(entity)
    return text + example[position:], entities


def written(text: str) -> Iterator[tuple[str, str]]:
    """The examples of a file as they are written, each with its intent."""
    intent = None
    for line in text.splitlines():
        if found := _INTENT.match(line):
            intent = found.group(1)
        elif intent and (example := _EXAMPLE.match(line)):
            yield intent, example.group(1)


def marks(example: str) -> list[str]:
    """The names of the entities that an example marks."""
    return [name for mark in _MARKED.finditer(example) if (name := _marked_entity(mark.group()))]


def _marked_entity(mark: str) -> str | None:
    label = mark.rpartition("](")[2].rstrip(")") if mark.endswith(")") else None
    if label is not None:
        return label.partition(":")[0]
    try:
        name = json.loads(mark[mark.rindex("]") + 1 :]).get("entity")
    except ValueError:
        return None
    return name if isinstance(name, str) else None


def _label(entity: Mapping[str, Any]) -> str:
    value = entity.get("value")
    if UNWRITABLE.search(str(value)):
        raise Rejected("an entity's value is one line")
    if value is None:
        return f"({entity['entity']})"
    return json.dumps({"entity": entity["entity"], "value": value}, ensure_ascii=False)

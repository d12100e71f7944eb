"""Messages by mood in `nlu_data/sentiment/<language>.yml`, added as lines, so that comments stay and a diff shows only what was
taught."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import UNWRITABLE, ended

FOLDER = "nlu_data/sentiment"
MOODS = ("negative", "neutral", "positive")
_PLAIN = re.compile(r"[^\W\d_][^:#\[\]{}&*!|>'\"%@`,]*[^\s:#\[\]{}&*!|>'\"%@`,]")


def add(tree: Tree, content: Mapping[str, Any]) -> None:
    """Teach one more message of a mood, in its language."""
    editing = Editing(tree)
    editing.add(content)
    editing.close()


def said(tree: Tree) -> Iterator[tuple[str, str, str]]:
    """The language, the mood and the text of each message."""
    for name in tree.under(FOLDER):
        language = name.removeprefix(f"{FOLDER}/").removesuffix(".yml")
        for mood, texts in _known(tree.files[name]).items():
            yield from ((language, mood, text) for text in texts)


class Editing:
    """Messages for the moods of a tree, as many as there are: each file is read once, and written by `close`."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._files: dict[str, _File] = {}

    def add(self, content: Mapping[str, Any]) -> None:
        """Write one more message at the end of its mood's, unless it is there."""
        mood, text, name = content["mood"], content["text"], f"{FOLDER}/{content['language']}.yml"
        if mood not in MOODS:
            raise Rejected(f"there is no mood called '{mood}'")
        if UNWRITABLE.search(text) or not text.strip():
            raise Rejected("a message is one line")
        if name not in self._files:
            self._files[name] = _File.of(self._tree.files.get(name, ""))
        file = self._files[name]
        if text in file.known.setdefault(mood, set()):
            return
        plain = _PLAIN.fullmatch(text) and yaml.safe_load(text) == text
        file.known[mood].add(text)
        file.added.setdefault(mood, []).append(f"  - {text if plain else json.dumps(text, ensure_ascii=False)}\n")

    def close(self) -> None:
        """Leave all of it in the tree."""
        for name, file in self._files.items():
            if file.added:
                self._tree.files[name] = file.written()


@dataclass
class _File:
    """A file's lines, the texts in it by mood, and the lines that come to them."""

    lines: list[str]
    known: dict[str, set[str]]
    added: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "_File":
        return cls(text.splitlines(keepends=True), _known(text))

    def written(self) -> str:
        lines, new = list(self.lines), []
        for mood, added in self.added.items():
            end = self._end(mood)
            if end is None:
                new += [f"{mood}:\n", *added]
            else:
                lines[end] = "".join([ended(lines[end]), *added])
        text = "".join(lines)
        return ended(text) + "".join(new) if new else text

    def _end(self, mood: str) -> int | None:
        """The last of a mood's lines."""
        head = next((number for number, each in enumerate(self.lines) if each.startswith(f"{mood}:")), None)
        if head is None:
            return None
        last = head
        for number in range(head + 1, len(self.lines)):
            if re.match(r"\S", self.lines[number]) and not self.lines[number].startswith("#"):
                break
            last = number if self.lines[number].lstrip().startswith("- ") else last
        return last


def _known(text: str) -> dict[str, set[str]]:
    found = yaml.safe_load(text) or {}
    return {mood: {each for each in texts or () if isinstance(each, str)} for mood, texts in found.items()}

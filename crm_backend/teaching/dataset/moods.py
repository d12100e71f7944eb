"""Messages by mood in `nlu_data/sentiment/<language>.yml`, added as lines, so that comments stay and a diff shows only what was
taught."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import UNWRITABLE

FOLDER = "nlu_data/sentiment"
MOODS = ("negative", "neutral", "positive")
_PLAIN = re.compile(r"[^\W\d_][^:#\[\]{}&*!|>'\"%@`,]*[^\s:#\[\]{}&*!|>'\"%@`,]")


def add(tree: Tree, content: Mapping[str, Any]) -> None:
    """Teach one more message of a mood, in its language."""
    mood, text, name = content["mood"], content["text"], f"{FOLDER}/{content['language']}.yml"
    if mood not in MOODS:
        raise Rejected(f"there is no mood called '{mood}'")
    if UNWRITABLE.search(text) or not text.strip():
        raise Rejected("a message is one line")
    lines = tree.files.get(name, "").splitlines(keepends=True)
    known = yaml.safe_load("".join(lines)) or {}
    if text in (known.get(mood) or ()):
        return
    line = f"  - {text if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text else json.dumps(text, ensure_ascii=False)}\n"
    head = next((number for number, each in enumerate(lines) if each.startswith(f"{mood}:")), None)
    if head is None:
        tree.files[name] = "".join([*lines, f"{mood}:\n", line])
        return
    last = head
    for number in range(head + 1, len(lines)):
        if re.match(r"\S", lines[number]) and not lines[number].startswith("#"):
            break
        last = number if lines[number].lstrip().startswith("- ") else last
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    lines.insert(last + 1, line)
    tree.files[name] = "".join(lines)

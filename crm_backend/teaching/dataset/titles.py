"""What people read on a button, and where the bot asks back: titles that were taught, by meaning (or button) and language.

They travel in a slot with a first value, so that actions know them from the model that is talking, without a deployment.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from crm_backend.teaching.dataset import gaps
from crm_backend.teaching.dataset.flows import domain_names
from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.responses import TAUGHT, languages
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import Edit, appended, block_end, edited, entries, mapping, said, value_of

LONGEST = 40  # characters: a button is a few words
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
_SLOT = """  taught_titles: # what people read on buttons, by intent or button, and language; actions read it
    type: any
    influence_conversation: false
    mappings: [{type: custom}]
    initial_value:
"""


def read(tree: Tree) -> dict[str, dict[str, str]]:
    """The titles that were taught, by name and language."""
    pairs = entries(_taught(tree.files.get(TAUGHT, "")))
    return {key.value: {code.value: said(text) or "" for code, text in entries(value)} for key, value in pairs}


def set_title(tree: Tree, content: Mapping[str, Any]) -> None:
    """Let people read this title in a language."""
    name, language, title = content["name"], content["language"], content["title"]
    if language not in languages(tree):
        raise Rejected(because("language_unknown", "the bot does not answer in '{language}'", language=language))
    put(tree, name, read(tree).get(name, {}) | {language: title})


def put(tree: Tree, name: str, titles: Mapping[str, str]) -> None:
    """Write the titles of a name; raises Rejected for what cannot be one."""
    if not _NAME.fullmatch(name):
        raise Rejected(f"no button is called '{name}'")
    for title in titles.values():
        gaps.check(title)
        if len(title) > LONGEST or "\n" in title:
            raise Rejected(because("title_long", "a title is one line of {most} characters at most", most=LONGEST))
        if gaps.gaps(title) and name in domain_names(tree, "intents"):
            raise Rejected(because("title_fields", "the title of an intent has no fields in braces"))
    text = tree.files.get(TAUGHT, 'version: "3.1"\n')
    line = f"{{{', '.join(f'{language}: {_quoted(title)}' for language, title in titles.items())}}}"
    known = _taught(text)
    if known is None:
        tree.files[TAUGHT] = appended(text, TAUGHT, "slots", f"{_SLOT}      {name}: {line}\n")
    elif (now := value_of(known, name)) is not None:
        tree.files[TAUGHT] = edited(text, [Edit(now.start_mark.index, now.end_mark.index, line)])
    else:
        at = block_end(text, known)
        tree.files[TAUGHT] = edited(text, [Edit(at, at, f"      {name}: {line}\n")])


def _taught(text: str) -> yaml.Node | None:
    slots = value_of(mapping(text, TAUGHT), "slots")
    slot = value_of(slots, "taught_titles") if slots is not None else None
    return value_of(slot, "initial_value") if slot is not None else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

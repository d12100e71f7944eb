"""Reads the script of one test with care: what is wrong is said with its line."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from crm_backend.converse.script import Conversation

LONGEST = 30_000  # characters


class WrongScript(Exception):
    """A script that is none, with the line (from 1) where it is wrong, if that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def read(script: str) -> Conversation:
    """The one conversation of a script; raises WrongScript."""
    if len(script) > LONGEST:
        raise WrongScript(f"longer than {LONGEST} characters")
    try:
        root = yaml.compose(script, Loader=yaml.SafeLoader)
        content: Any = yaml.safe_load(script)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise WrongScript(str(getattr(error, "problem", None) or "no YAML"), mark.line + 1 if mark else None) from error
    except (ValueError, RecursionError) as error:  # a date that is none, lists in lists without end
        raise WrongScript("no YAML that can be read") from error
    if not isinstance(content, list) or len(content) != 1:
        raise WrongScript("expected a list with one conversation", 1)
    try:
        return Conversation.model_validate(content[0]).model_copy(update={"file": Path()})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise WrongScript(f"{place}: {reason}" if place else reason, _line(root, (0, *first["loc"]))) from error


def renamed(script: str, name: str) -> str:
    """The script with another title; raises WrongScript."""
    read(script)
    content = yaml.safe_load(script)
    return yaml.safe_dump([content[0] | {"conversation": name}], allow_unicode=True, sort_keys=False, width=120)


def _line(node: yaml.Node | None, place: tuple[Any, ...]) -> int | None:
    """The line of what stands at a place, or of the nearest thing around it that is there."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode) and (found := [pair for pair in node.value if pair[0].value == part]):
            key, node = found[0]
            line = key.start_mark.line + 1
            continue
        else:
            break
        line = node.start_mark.line + 1
    return int(line)

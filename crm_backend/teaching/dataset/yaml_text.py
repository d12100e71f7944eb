"""YAML as text: where its parts stand, so that a part can be changed and all around it, comments too, stays as it is."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.tree import Rejected

_Loader: type = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
# All that ends a line, for YAML or for Python, and what no YAML file may have in it.
UNWRITABLE = re.compile("[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Edit:
    """What stands from `start` to `end`, in characters, becomes `text`."""

    start: int
    end: int
    text: str


@functools.lru_cache(maxsize=160)
def _composed(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=_Loader)


def mapping(text: str, file: str) -> yaml.MappingNode:
    """The document of a file, which has to be an object (nothing at all is an empty one); raises Rejected with the line."""
    try:
        node = _composed(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or "no valid YAML"
        raise Rejected(
            because("broken_yaml", "broken YAML: {what}", what=reason), file, mark.line + 1 if mark else None
        ) from error
    if node is None:
        return yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        raise Rejected("the file is not an object", file, line_of(node))
    return node


def value_of(node: yaml.Node, key: str) -> yaml.Node | None:
    """What stands under a key, if anything does."""
    return next((value for name, value in entries(node) if name.value == key), None)


def entries(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """The keys and values of an object; nothing of what is none."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The parts of a list; none of what is no list."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def said(node: yaml.Node | None) -> str | None:
    """The text of a scalar."""
    return node.value if isinstance(node, yaml.ScalarNode) else None


def line_of(node: yaml.Node) -> int:
    """The line, from 1, that a node begins in."""
    return int(node.start_mark.line) + 1


def line_start(text: str, node: yaml.Node) -> int:
    """Where the line begins that a node begins in."""
    return text.rfind("\n", 0, node.start_mark.index) + 1


def block_end(text: str, node: yaml.Node) -> int:
    """Where the last line of a node ends, after its line break; comments and blank lines behind it are not its own."""
    last = _last(node)
    end: int = last.end_mark.index
    if end > 0 and text[end - 1 : end] == "\n" and end > last.start_mark.index:
        while text[end - 2 : end] == "\n\n":
            end -= 1
        return end
    following = text.find("\n", end)
    return len(text) if following < 0 else following + 1


def _last(node: yaml.Node) -> yaml.Node:
    """The part of a block that stands last in the text; an alias stands for a part elsewhere and does not count."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return node
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    own = [part for part in parts if part.start_mark.index >= node.start_mark.index]
    return max((_last(part) for part in own), key=lambda part: part.end_mark.index, default=node)


def is_block(node: yaml.Node) -> bool:
    """Whether a text is written over lines of its own (`|` or `>`)."""
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits made; those at the same place in the order given."""
    for edit in sorted(edits, key=lambda each: (each.start, each.end > each.start), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def ended(text: str) -> str:
    """The text with a line break at its end, unless it is empty."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def appended(text: str, file: str, section: str, lines: str) -> str:
    """The file with these lines at the end of a section, which begins at the file's end if there is none; raises Rejected."""
    text = ended(text)
    node = value_of(mapping(text, file), section)
    if node is None:
        return f"{text}\n{section}:\n{lines}"
    at = block_end(text, node)
    return edited(text, [Edit(at, at, lines)])


def scalar(text: str) -> str:
    """A text as YAML of one line that reads back as exactly this text: as it is where that does, else in quotes.

    What YAML 1.1 and 1.2 read differently, and what has gaps, is quoted.
    """
    if "\n" not in text and "{" not in text and text.isprintable() and not _looks_like_a_number(text):
        try:
            if yaml.safe_load(f"k: {text}") == {"k": text} and yaml.safe_load(f"- {text}") == [text]:
                return text
        except yaml.YAMLError:
            pass
    return _quoted(text)


def _looks_like_a_number(text: str) -> bool:
    try:
        float(text.replace("_", "").replace("o", "").replace("x", ""))
    except ValueError:
        return False
    return True


def _quoted(text: str) -> str:
    """In double quotes, all that is not printable as an escape."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(char) or (char if char.isprintable() else _escape(char)) for char in text) + '"'


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

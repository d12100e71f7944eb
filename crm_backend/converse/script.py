"""The file format of conversations, read with care: a wrong line is named, with its file.

A file is a list of conversations:

```yaml
- conversation: An order that has not left is cancelled  # a title of its own
  language: en
  customer: dana@lantern.example  # vouched for by the shop; left out: a visitor whom nobody knows
  unhappy: false  # true: it does not go as wished, or not at once
  turns:
    - says: Please cancel LT-100002
      intent: cancel_order  # what the message is understood as; `ask` and `unsure` are answers too
      bot: Cancel LT-100002.*\\?  # a pattern, or a list of them, that the reply must have; `not` those it must not have
      responses: [utter_confirm_cancel]  # names of the domain's responses that must be among those said
    - presses: Yes, cancel it  # the title of a button of the last reply
      bot: Cancelled
      owner: bot  # who has the conversation then: bot (when left out), queue or agent
  effects:  # patterns of all that was changed: action, subject and details of the audit; left out: nothing may change
    - order.cancelled order:LT-100002
```
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crm_backend.converse.errors import ConverseError


def _patterns(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Turn(BaseModel):
    """One message of the customer and what must come of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str | None = None
    presses: str | None = None
    intent: str | None = None
    bot: tuple[str, ...] = ()
    without: tuple[str, ...] = Field(default=(), alias="not")
    responses: tuple[str, ...] = ()
    owner: Literal["bot", "queue", "agent"] = "bot"

    _lists = field_validator("bot", "without", "responses", mode="before")(_patterns)

    @field_validator("bot", "without")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no pattern ({error})") from error
        return patterns

    @model_validator(mode="after")
    def _says_or_presses(self) -> "Turn":
        if (self.says is None) == (self.presses is None):
            raise ValueError("a turn has either `says` or `presses`")
        if self.intent and self.presses:
            raise ValueError("a button is not understood, it is known: `intent` belongs to `says`")
        return self


class Conversation(BaseModel):
    """One conversation from its first message to its effects; `file` is where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(alias="conversation", min_length=1)
    language: str = "en"
    customer: str | None = None
    unhappy: bool = False
    turns: tuple[Turn, ...] = Field(min_length=1)
    effects: tuple[str, ...] = ()
    file: Path = Path()


def read_conversations(paths: Sequence[Path]) -> list[Conversation]:
    """All conversations of these files and of the `.yml` files below these folders; raises ConverseError."""
    files = [file for path in paths for file in (sorted(path.rglob("*.yml")) if path.is_dir() else [path])]
    found = [conversation for file in files for conversation in _read(file)]
    if not found:
        raise ConverseError(f"expected conversations in {', '.join(map(str, paths)) or 'a file'}; found none")
    seen: dict[str, Path] = {}
    for each in found:
        if each.title in seen:
            raise ConverseError(f"{each.file}: the title {each.title!r} stands in {seen[each.title]} already")
        seen[each.title] = each.file
    return found


def _read(file: Path) -> list[Conversation]:
    try:
        content: Any = yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise ConverseError(f"{file} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConverseError(f"{file} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, list):
        raise ConverseError(f"{file}: expected a list of conversations; found {type(content).__name__}")
    return [_conversation(file, number, entry) for number, entry in enumerate(content, 1)]


def _conversation(file: Path, number: int, entry: object) -> Conversation:
    title = entry.get("conversation") if isinstance(entry, dict) else None
    try:
        return Conversation.model_validate(entry).model_copy(update={"file": file})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConverseError(f"{file}: conversation {number} ({title or 'without a title'}): {place}: {first['msg']}") from error

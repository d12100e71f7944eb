"""What simulated customers want, and how they put it: goals.yml beside this file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("goals.yml")
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Wordings = Mapping[str, Sequence[str]]  # by language


@dataclass(frozen=True)
class Goal:
    """One thing that a customer may want.

    `order` is how the order that it is about must stand (a state of the CRM, or `returnable`, `late`; none: no order is needed).
    It is reached when one of the changes that the desk sees, or of the bot's replies, matches; gaps are filled as in messages.
    """

    name: str
    opens: Wordings
    order: str | None = None
    changes: str | None = None
    replies: str | None = None
    person: bool = False  # reached as well when a person has it
    answers: Mapping[str, Wordings] | None = None  # to the bot's questions, by slot, where they differ from the usual ones
    button: str | None = None  # a pattern of the button to press when the bot asks what is meant


@dataclass(frozen=True)
class Play:
    """All goals, and what customers say whatever they want."""

    goals: Sequence[Goal]
    answers: Mapping[str, Wordings]
    greetings: Wordings
    digressions: Wordings


@cache
def play() -> Play:
    """The goals and wordings."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return Play(
        goals=[Goal(name, **entry) for name, entry in content["goals"].items()],
        answers=content["answers"],
        greetings=content["greetings"],
        digressions=content["digressions"],
    )

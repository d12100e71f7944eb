"""What a message, an open question and their meaning are to the dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Expects(Enum):
    """What kind of answer the open question has."""

    NOTHING = "nothing"
    DATA = "data"
    FREE_TEXT = "free text"
    YES_OR_NO = "yes or no"
    ORDER_NUMBER = "order number"
    TICKET_NUMBER = "ticket number"


@dataclass(frozen=True)
class Pressed:
    """A button that this conversation was given and the customer has pressed."""

    intent: str
    entities: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """A button as the customer sees it, and what it means."""

    title: str
    pressed: Pressed


@dataclass(frozen=True)
class OpenQuestion:
    """What the bot has just asked.

    `entities` are those that answer it, `slots` is what is known so far; `offered` are the choices that the bot has
    given when it asked back ("did you mean ..."), likeliest first, None when it has not asked back. `choices` are the buttons of
    its last answer, whatever that was.
    """

    expects: Expects = Expects.NOTHING
    entities: frozenset[str] = frozenset()
    slots: Mapping[str, Any] = field(default_factory=dict)
    offered: tuple[Pressed, ...] | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A datum in the text; `start` and `end` count code points, None for one that came with a button."""

    name: str
    value: Any
    text: str | None = None
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True)
class Message:
    """A customer's message as `bot.nlu` understood it; `ranking` is likeliest first, `pressed` decides when set."""

    text: str
    intent: str
    confidence: float
    decision: str
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    pressed: Pressed | None = None
    wishes: tuple[Meaning, ...] = ()  # in their order; none when the message has one wish alone


@dataclass(frozen=True)
class Meaning:
    """What the dialogue is told."""

    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    text: str | None = None  # of a wish that is a part of the message
    pressed: bool = False  # it comes to a button, pressed or pointed at in words

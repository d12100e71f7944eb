"""What both sides are told: the messages of a conversation, from conversation.yml beside this file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("conversation.yml")


@dataclass(frozen=True)
class Said:
    """One message of a customer; `intent` is what is meant by it, None when that is not to be understood."""

    kind: str
    text: str
    intent: str | None


@dataclass(frozen=True)
class Script:
    """The wordings of each kind of message, and the kinds of a long conversation."""

    wordings: dict[str, Sequence[Said]]
    long: Sequence[str]

    def conversation(self, number: int, order: str) -> list[Said]:
        """One message of each kind; the wordings take turns by the conversation's number."""
        return [self._said(kind, number, order) for kind in self.wordings]

    def long_conversation(self, messages: int, order: str) -> Iterator[Said]:
        """So many messages, going round in the kinds of a long conversation."""
        for number in range(messages):
            turn, place = divmod(number, len(self.long))
            yield self._said(self.long[place], turn, order)

    def _said(self, kind: str, number: int, order: str) -> Said:
        choices = self.wordings[kind]
        said = choices[number % len(choices)]
        return Said(kind, said.text.format(order=order), said.intent)


def script() -> Script:
    """The conversations of the benchmark."""
    content = _content()
    wordings: dict[str, Sequence[Said]] = {
        kind: [Said(kind, entry["text"], entry["intent"]) for entry in entries]
        for kind, entries in content["conversation"].items()
    }
    return Script(wordings, content["long"])


def action_answer(action: str) -> dict[str, Any]:
    """What stock Rasa's action server says for a custom action: the name of a response, and what fills its gaps."""
    content = _content()
    answer: dict[str, Any] = content["actions"].get(action, content["otherwise"])
    return answer


def action_of(kind: str) -> str:
    """The custom action that a message of this kind is meant to lead to."""
    return "action_default_ask_affirmation" if kind == "fallback" else f"action_{kind}"


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return content

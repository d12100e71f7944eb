"""The customers who are played: all begin at once, then one of them goes on every few seconds, and newcomers follow."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.demo.chats import Chat, Chats, Line

HERE = Path(__file__).parent
LAMP = (HERE / "page" / "broken-lamp.png").read_bytes()
PATIENCE = 25.0  # seconds for an answer, before a customer goes on without one
SETTLED = 2.0  # seconds without anything new, after which the answer is whole
DANA = 0
NEWCOMERS = 100  # what the numbers of the next round are away from those of the last
Told = Callable[[Chat, Line], None]


@dataclass(frozen=True)
class Role:
    """Who writes where, and what: `says`, `presses` (a button by its place), `shows` (the broken lamp).

    `is_dana`: the same in every round, with Dana Lin's phone.
    """

    channel: str
    number: int
    name: str
    turns: tuple[dict[str, Any], ...]
    is_dana: bool


def roles() -> list[Role]:
    """The customers of `cast.yml`."""
    told = yaml.safe_load((HERE / "cast.yml").read_text("utf-8"))
    return [
        Role(each["channel"], number, each["name"], tuple(each["turns"]), each.get("is_dana", False))
        for number, each in enumerate(told, 1)
    ]


async def play(chats: Chats, pause: float, first_customer: int, told: Told) -> None:
    """Play for ever, round after round, with customers who are numbered from the first one on."""
    for first in itertools.count(first_customer, NEWCOMERS):
        stage = [(_open(chats, role, first), list(role.turns)) for role in roles() if role.channel in chats.phones]
        if first == first_customer:
            for chat, turns in stage:
                _act(chats, chat, turns.pop(0), told)
        while any(turns for _, turns in stage):
            for chat, turns in stage:
                if turns and _may_go_on(chat):
                    await asyncio.sleep(pause)
                    _act(chats, chat, turns.pop(0), told)
            await asyncio.sleep(0.2)


def _open(chats: Chats, role: Role, first: int) -> Chat:
    return chats.open(role.channel, DANA if role.is_dana else first + role.number, role.name, played=True)


def _may_go_on(chat: Chat) -> bool:
    """Whether the answer to the customer's last words is there, or has been waited for long enough."""
    if not chat.lines:
        return True
    last = chat.lines[-1]
    return time.time() - last.at > (SETTLED if last.ours else PATIENCE)


def _act(chats: Chats, chat: Chat, turn: dict[str, Any], told: Told) -> None:
    if "shows" in turn:
        told(chat, chats.show(chat, LAMP))
    elif "presses" in turn and len(chat.choices) > turn["presses"]:
        told(chat, chats.press(chat, chat.choices[turn["presses"]]))
    elif "says" in turn:
        told(chat, chats.say(chat, turn["says"]))

"""The chats on all platforms: what customers did, and what they were shown."""

import asyncio
import itertools
import time
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.fakes.phone import Button, Phone, Progress

Picture = str | bytes
SECONDS_TO_READ = 1.5


@dataclass(frozen=True)
class Line:
    """One thing in a chat."""

    ours: bool  # said to the customer
    text: str = ""
    buttons: tuple[Button, ...] = ()
    choices: tuple[Button, ...] = ()  # the buttons, or what stands for them
    picture: Picture | None = None
    at: float = field(default_factory=time.time)


@dataclass
class Chat:
    """One customer on one platform; `played` by the demo, else by whoever opens the page."""

    phone: Phone
    sender: str
    name: str
    played: bool
    lines: list[Line] = field(default_factory=list)
    shown: int = 0  # how many of our messages are among the lines
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one delivery after the other

    @property
    def choices(self) -> tuple[Button, ...]:
        """What can be chosen now: the newest choices since the customer did something."""
        since = itertools.takewhile(lambda line: line.ours, reversed(self.lines))
        return next((line.choices for line in since if line.choices), ())


class Chats:
    """All chats, and the way of their messages to Concierge."""

    def __init__(self, phones: list[Phone], http: httpx2.AsyncClient, concierge: str) -> None:
        self.phones: Mapping[str, Phone] = {phone.name: phone for phone in phones}
        self.all: dict[tuple[str, str], Chat] = {}
        self.changes = 0  # goes up with every line
        self.concierge = concierge
        self._http = http
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, channel: str, number: int, name: str, *, played: bool) -> Chat:
        """The chat of a customer, begun if there is none yet."""
        phone = self.phones[channel]
        sender = phone.customer(number)
        phone.names[sender] = name
        return self.all.setdefault((channel, sender), Chat(phone, sender, name, played))

    def say(self, chat: Chat, text: str) -> Line:
        """The customer writes."""
        return self._did(chat, Line(ours=False, text=text), chat.phone.words(chat.sender, text))

    def show(self, chat: Chat, picture: bytes) -> Line:
        """The customer sends a photograph."""
        return self._did(chat, Line(ours=False, picture=picture), chat.phone.picture(chat.sender, picture))

    def press(self, chat: Chat, button: Button) -> Line:
        """The customer presses a button, or chooses otherwise."""
        return self._did(chat, Line(ours=False, text=button.title), chat.phone.press(chat.sender, button))

    def look(self) -> Iterator[tuple[Chat, Line]]:
        """What customers were shown since the last look; the platform tells us that it was delivered and read."""
        for chat in list(self.all.values()):
            for seen in chat.phone.seen(chat.sender)[chat.shown :]:
                choices = chat.phone.choices(seen)
                line = Line(ours=True, text=seen.text, buttons=seen.buttons, choices=choices, picture=seen.picture)
                self._begin(self._tell(chat, chat.shown))
                chat.shown += 1
                self._add(chat, line)
                yield chat, line

    def _did(self, chat: Chat, line: Line, payload: object) -> Line:
        self._add(chat, line)
        self._begin(self._deliver(chat, payload))
        return line

    def _add(self, chat: Chat, line: Line) -> None:
        chat.lines.append(line)
        self.changes += 1

    async def _tell(self, chat: Chat, number: int) -> None:
        for progress in Progress:
            payload = chat.phone.report(chat.sender, progress, number)
            if payload is not None:
                await self._deliver(chat, payload)
                await asyncio.sleep(SECONDS_TO_READ)

    async def _deliver(self, chat: Chat, payload: object) -> None:
        async with chat.turn:
            await chat.phone.fake.deliver(self._http, f"{self.concierge}/channels/{chat.phone.name}/webhook", payload)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

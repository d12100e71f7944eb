"""Customers who talk: one at a time, many side by side, and one for very long. Each waits for the answer before going on."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Protocol

from crm_backend.bench.conversation import Said, Script
from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Growth, Latency, Throughput

Advance = Callable[[float], None]  # takes the share of a phase that is done, 0 to 1

EARLY = range(2, 7)  # messages 3 to 7, counted from 0: five around the fifth
LATE_SAMPLES = 20
EARLY_CONVERSATIONS = LATE_SAMPLES // len(EARLY)
MOST_FAILURES = 0.01  # share of turns side by side that may fail before the figures mean nothing


class Conversation(Protocol):
    """A customer at one side's door, in a fresh conversation; `order` is an order of theirs."""

    order: str

    async def say(self, said: Said) -> None:
        """Say something and hear the answer; raises BenchError when there is none."""
        ...

    async def understood(self, said: Said) -> bool:
        """Whether the last message was understood as it was meant."""
        ...


class Door(Protocol):
    """Where customers come in."""

    def open(self, number: int) -> Conversation:
        """Begin a conversation; numbers differ from one to the next."""
        ...


class Customers:
    """All customers of one side; no two of their conversations have the same number."""

    def __init__(self, door: Door, script: Script, clock: Callable[[], float] = time.perf_counter) -> None:
        self._door = door
        self._script = script
        self._clock = clock
        self._numbers = itertools.count()

    async def understood(self, conversations: int) -> float:
        """The share of messages that were answered as they were meant; warms both sides up besides."""
        outcomes: list[bool] = []
        for _ in range(conversations):
            for conversation, said in self._fresh():
                await conversation.say(said)
                outcomes.append(await conversation.understood(said))
        return sum(outcomes) / len(outcomes)

    async def one_at_a_time(self, turns: int, advance: Advance) -> Latency:
        """One customer after the other, each with one message of every kind, until there were so many turns."""
        seconds: list[float] = []
        while len(seconds) < turns:
            for conversation, said in self._fresh():
                seconds.append(await self._timed(conversation, said))
            advance(len(seconds) / turns)
        return Latency.of(seconds)

    async def side_by_side(self, conversations: int, seconds: float, advance: Advance) -> Throughput:
        """So many customers at any time, for so many seconds; only turns that ended within them count."""
        started = self._clock()
        end = started + seconds
        turns: list[tuple[float, float]] = []  # when it ended, how long it took
        failures: list[BenchError] = []

        async def talk() -> None:
            while self._clock() < end:
                await self._talk_until(end, turns, failures)
                advance(min(1.0, (self._clock() - started) / seconds))

        async with asyncio.TaskGroup() as group:
            for _ in range(conversations):
                group.create_task(talk())
        in_time = [took for ended, took in turns if ended <= end]
        if len(failures) > MOST_FAILURES * len(turns):
            raise BenchError(f"{len(failures)} turns side by side failed, {len(turns)} succeeded: {failures[0]}")
        if not in_time:
            raise BenchError(f"{len(turns)} turns side by side were answered, none of them in time.")
        return Throughput(len(in_time) / seconds, Latency.of(in_time), conversations, seconds, len(turns))

    async def growth(self, late_message: int, advance: Advance) -> Growth:
        """A turn around message 5 beside one around `late_message` of the same conversation; medians of twenty each."""
        last = late_message + LATE_SAMPLES // 2
        long = await self._long(last, advance)
        early = long[EARLY.start : EARLY.stop]
        for _ in range(1, EARLY_CONVERSATIONS):
            early += (await self._long(EARLY.stop, advance))[EARLY.start :]
        late = long[last - LATE_SAMPLES :]
        return Growth(Latency.of(early).median_ms, Latency.of(late).median_ms, late_message)

    def _fresh(self) -> list[tuple[Conversation, Said]]:
        number = next(self._numbers)
        conversation = self._door.open(number)
        return [(conversation, said) for said in self._script.conversation(number, conversation.order)]

    async def _talk_until(self, end: float, turns: list[tuple[float, float]], failures: list[BenchError]) -> None:
        """One conversation, left where the time is over."""
        for conversation, said in self._fresh():
            try:
                took = await self._timed(conversation, said)
            except BenchError as error:
                failures.append(error)
                return
            turns.append((self._clock(), took))
            if self._clock() >= end:
                return

    async def _long(self, messages: int, advance: Advance) -> list[float]:
        conversation = self._door.open(next(self._numbers))
        seconds = []
        for said in self._script.long_conversation(messages, conversation.order):
            seconds.append(await self._timed(conversation, said))
            advance(len(seconds) / messages)
        return seconds

    async def _timed(self, conversation: Conversation, said: Said) -> float:
        started = self._clock()
        await conversation.say(said)
        return self._clock() - started

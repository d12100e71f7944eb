"""Telling open browsers what happened: in this process at once, and through Redis to the other replicas.

The database is the truth; an event that is lost here is made up for when the browser next asks (its cursor, its lists).
"""

import asyncio
import contextlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()
CHANNEL = "concierge:events"
QUEUE_SIZE = 500  # a browser that lags behind by more is cut off and comes back with its cursor
Event = dict[str, Any]


class Missed(Exception):
    """Some events did not reach this subscription: whoever reads it has to look everything up again."""


class Subscription:
    """The events of some topics, in order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(QUEUE_SIZE)

    async def next(self) -> Event:
        """The next event, waiting for it; raises `Missed` when some were lost."""
        event = await self._queue.get()
        if event is None:
            raise Missed
        return event

    def put(self, event: Event) -> None:
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.miss()

    def miss(self) -> None:
        """Let the reader know that events were lost; what waits is of no more use."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)


class Hub:
    """Topics that events are published to.

    `desk`, `contact:<id of a contact point>`, `contacts` (all of these), `session:<hash of its token>`.
    """

    def __init__(self, redis: Redis | None, instance: str) -> None:
        self._redis = redis
        self._sender = f"{instance}:{secrets.token_hex(8)}"  # so that two processes of one name hear each other
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)
        self._unsent: list[tuple[str, Event]] = []
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to exchange events with the other replicas."""
        if self._redis is not None:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]

    async def stop(self) -> None:
        """End the exchange."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    @contextlib.contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Receive what is published to these topics while the block runs."""
        subscription = Subscription()
        for topic in topics:
            self._subscriptions[topic].add(subscription)
        try:
            yield subscription
        finally:
            for topic in topics:
                self._subscriptions[topic].discard(subscription)
                if not self._subscriptions[topic]:
                    del self._subscriptions[topic]

    def publish(self, topic: str, event: Event) -> None:
        """Tell everyone who listens to `topic`; returns at once, other replicas hear it a moment later."""
        self._deliver(topic, event)
        if self._redis is not None:
            self._unsent.append((topic, event))
            self._wake.set()

    def _deliver(self, topic: str, event: Event) -> None:
        for subscription in self._subscriptions.get(topic, ()):
            subscription.put(event)

    async def _send(self) -> None:
        assert self._redis is not None
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._unsent = self._unsent, []
            try:
                await self._redis.publish(CHANNEL, json.dumps([self._sender, batch]))
            except (RedisError, OSError) as error:
                log.warning("events_not_sent", count=len(batch), error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        assert self._redis is not None
        interrupted = False
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    if interrupted:
                        self._miss()
                    async for item in pubsub.listen():
                        if item["type"] == "message":
                            self._hear(item["data"])
            except (RedisError, OSError) as error:
                log.warning("events_not_heard", error=type(error).__name__)
                interrupted = True
                await asyncio.sleep(1)

    def _hear(self, data: bytes) -> None:
        try:
            sender, batch = json.loads(data)
        except (ValueError, TypeError):  # whoever else publishes here
            log.warning("events_not_understood")
            return
        if sender != self._sender:
            for topic, event in batch:
                self._deliver(topic, event)

    def _miss(self) -> None:
        """What other replicas said while we were deaf is gone: let every browser look again."""
        for subscription in {subscription for subscribed in self._subscriptions.values() for subscription in subscribed}:
            subscription.miss()

"""Telling open browsers what happened: in this process at once, and through Redis to the other replicas.

The database is the truth; an event that is lost here is made up for when the browser next asks (its cursor, its lists).
"""

import asyncio
import contextlib
import json
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


class Subscription:
    """The events of some topics, in order; `lagging` says that some were dropped."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Event] = asyncio.Queue(QUEUE_SIZE)
        self.lagging = asyncio.Event()

    def put(self, event: Event) -> None:
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.lagging.set()


class Hub:
    """Topics that events are published to: `desk`, `contact:<id of a contact point>`, `turn:<id of a message>`."""

    def __init__(self, redis: Redis | None, instance: str) -> None:
        self._redis = redis
        self._instance = instance
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
                await self._redis.publish(CHANNEL, json.dumps([self._instance, batch]))
            except (RedisError, OSError) as error:
                log.warning("events_not_sent", count=len(batch), error=type(error).__name__)
                await asyncio.sleep(0.5)

    def _hear(self, data: bytes) -> None:
        sender, batch = json.loads(data)
        if sender != self._instance:
            for topic, event in batch:
                self._deliver(topic, event)

    async def _listen(self) -> None:
        assert self._redis is not None
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for item in pubsub.listen():
                        if item["type"] == "message":
                            self._hear(item["data"])
            except (RedisError, OSError) as error:
                log.warning("events_not_heard", error=type(error).__name__)
                await asyncio.sleep(1)

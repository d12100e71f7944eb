"""Work beside the requests: taskiq's broker on the streams of Redis, and the sweep that makes do without it.

The database is the truth about what is to be done; Redis only wakes a worker at once. When it is away, or has forgotten, the
sweep finds the work some seconds later.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

import structlog
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.acks import AckableMessage, AcknowledgeType
from taskiq.exceptions import TaskiqError
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from crm_backend.attachments.fetching import Fetcher
from crm_backend.outbox.service import Outbox

log = structlog.get_logger()
QUEUE, GROUP = "concierge:jobs", "concierge"
LONGEST_QUEUE = 10_000
LOCK_SECONDS = 10.0  # a worker that dies with taskiq-redis's lock does not hold it for ever
SWEEP_SECONDS = 2.0
PAUSE_SECONDS = 1.0  # before a queue that failed is listened to again
MOST_AT_ONCE = 100
TRIES = 3
AGAIN_SECONDS = 0.1


class Queue(RedisStreamBroker):
    """taskiq's, whose listening always ends: redis-py swallows some cancellations of a read, and taskiq cancels it once."""

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """What is queued, until this is cancelled; a message that came too late for that is claimed by another worker."""
        messages = super().listen()
        while True:
            coming = asyncio.ensure_future(anext(messages))
            try:
                await asyncio.wait({coming})
            except asyncio.CancelledError:
                while not coming.done():
                    coming.cancel()
                    await asyncio.wait({coming}, timeout=AGAIN_SECONDS)
                raise
            yield coming.result()


class Jobs:
    """The queue of an app process or of a worker; `works`: this process does what is in it."""

    def __init__(self, outbox: Outbox, fetcher: Fetcher, redis_url: str | None, name: str, *, works: bool) -> None:
        self._outbox = outbox
        self._fetcher = fetcher
        self._works = works
        self._shared = redis_url is not None
        self._broker = _broker(redis_url, name)
        self._deliver = self._broker.register_task(_deliverer(outbox), task_name="deliver")
        self._wanted: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._over = asyncio.Event()

    async def start(self) -> None:
        """Begin to work, and to hand over what others are woken for."""
        if self._works:
            self._tasks.append(asyncio.create_task(self._sweep()))
            self._tasks.append(asyncio.create_task(self._fetch()))
        if self._works and self._shared:
            self._tasks.append(asyncio.create_task(self._receive()))
        if self._works or self._shared:
            self._tasks.append(asyncio.create_task(self._kick()))

    async def stop(self) -> None:
        """Take up nothing more, and end what is being done."""
        self._over.set()
        for task in self._tasks:
            task.cancel()
        await self._outbox.stop()
        await self._fetcher.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._broker.shutdown()

    def wake(self, contact_point_id: str) -> None:
        """Have what is due to a contact point sent soon; returns at once."""
        self._wanted.add(contact_point_id)
        self._wake.set()

    async def _kick(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            wanted, self._wanted = self._wanted, set()
            try:
                for contact_point_id in wanted:
                    await self._deliver.kiq(contact_point_id)
            except (TaskiqError, RedisError, OSError) as error:  # the sweep finds them
                log.warning("jobs_not_queued", count=len(wanted), error=type(error).__name__)

    async def _receive(self) -> None:
        while not self._over.is_set():  # a receiver that is cancelled at some moments ends as if nothing were
            try:  # the receiver declares the queue each time: a Redis that started anew has none
                receiver = Receiver(self._broker, max_async_tasks=MOST_AT_ONCE, ack_type=AcknowledgeType.WHEN_RECEIVED)
                await receiver.listen(self._over)
            except Exception as error:
                log.warning("queue_not_heard", error=type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _sweep(self) -> None:
        while True:
            try:
                await self._outbox.deliver_waiting()
            except SQLAlchemyError as error:
                log.warning("outbox_not_swept", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _fetch(self) -> None:
        while True:
            try:
                await self._fetcher.fetch_pending()
            except SQLAlchemyError as error:
                log.warning("files_not_fetched", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)


def _broker(redis_url: str | None, name: str) -> AsyncBroker:
    if redis_url is None:
        return InMemoryBroker()
    broker: AsyncBroker = Queue(
        redis_url,
        queue_name=QUEUE,
        consumer_group_name=GROUP,
        consumer_name=name,
        consumer_id="0",  # also what was queued before the first worker came
        maxlen=LONGEST_QUEUE,
        unacknowledged_lock_timeout=LOCK_SECONDS,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), TRIES),  # a connection of before a restart is found out by its use
    )
    return broker


def _deliverer(outbox: Outbox) -> Callable[[str], Coroutine[Any, Any, None]]:
    async def deliver(contact_point_id: str) -> None:
        outbox.begin(contact_point_id)

    return deliver

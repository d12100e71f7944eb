"""How often something may be done: counted by all processes together through Redis, and by each process for itself.

A process always counts what it lets pass: a Redis that is away, or was emptied, opens no door wider than one process alone would.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

log = structlog.get_logger()
Result = TypeVar("Result")
REDIS_SECONDS = 1.0  # for one question to Redis
AWAY_SECONDS = 2.0  # a Redis that failed is not asked again for so long
SHORTEST_WAIT = 0.05  # seconds


@dataclass(frozen=True)
class Held:
    """Somebody, or something, that is held to a limit."""

    limit: RateLimitItem
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        """What stands for the names in Redis, where addresses of people have no business."""
        return sha256("\0".join(self.names).encode("utf-8", "surrogatepass")).hexdigest()


class Limiter:
    """Counts in moving windows."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        self._away_until = 0.0
        if redis_url is not None:
            storage = RedisStorage(
                f"async+{redis_url}",
                implementation="redispy",
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
            )
            self._shared = MovingWindowRateLimiter(storage)

    async def take(self, *held: Held) -> float:
        """Count one more; 0 when all of these limits let it pass, else the seconds until they may."""
        if wait := await self.wait(*held):
            return wait
        for one in held:
            if not await self._count(one):  # others were faster since
                return await self.wait(one) or SHORTEST_WAIT
        return 0.0

    async def count(self, *held: Held) -> None:
        """Count one more, whether or not it may be."""
        for one in held:
            await self._count(one)

    async def wait(self, *held: Held) -> float:
        """Seconds until one more may pass all of these limits, without counting one; 0 when it is now."""
        longest = 0.0
        for one in held:
            longest = max(longest, await _wait(self._own, one))
            longest = max(longest, await self._ask(lambda shared, one=one: _wait(shared, one), 0.0))  # type: ignore[misc]
        return longest

    async def _count(self, one: Held) -> bool:
        passed = await self._own.hit(one.limit, one.key)
        return await self._ask(lambda shared: shared.hit(one.limit, one.key), True) and passed

    async def _ask(self, question: Callable[[MovingWindowRateLimiter], Awaitable[Result]], otherwise: Result) -> Result:
        """What Redis says; `otherwise` where there is none."""
        if self._shared is None or time.monotonic() < self._away_until:
            return otherwise
        try:
            return await question(self._shared)
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            log.warning("limits_not_shared", error=type(error).__name__)
            return otherwise


async def _wait(limiter: MovingWindowRateLimiter, one: Held) -> float:
    if await limiter.test(one.limit, one.key):
        return 0.0
    reset_at, _left = await limiter.get_window_stats(one.limit, one.key)
    return max(SHORTEST_WAIT, reset_at - time.time())

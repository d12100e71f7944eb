"""Slowing down whoever guesses passwords, and keys that were given a number of calls a minute."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from crm_backend.errors import TooMany, Unauthenticated

PER_ADDRESS = RateLimitItemPerMinute(20, 5)  # wrong passwords from one address in five minutes (an office shares one)
PER_ACCOUNT = RateLimitItemPerMinute(10, 15)


class LoginLimits:
    """Counts wrong passwords by address and by account, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def attempt(self, address: str, email: str) -> AsyncIterator[None]:
        """Check a password inside; `Unauthenticated` counts as a guess. Raises `TooMany` when there were too many of them.

        One attempt at a time: guesses made at once are counted like any others, and hashing takes the memory of one.
        """
        email = email.strip().lower()
        async with self._one_at_a_time:
            if wait := max(await _wait(self._limiter, PER_ADDRESS, address), await _wait(self._limiter, PER_ACCOUNT, email)):
                raise TooMany("Too many attempts. Try again later.", headers={"Retry-After": str(wait)})
            try:
                yield
            except Unauthenticated:
                await self._limiter.hit(PER_ADDRESS, address)
                await self._limiter.hit(PER_ACCOUNT, email)
                raise


class KeyLimits:
    """Holds API keys to the number of calls a minute that was set for them."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def seconds_to_wait(self, key_id: str, per_minute: int) -> int:
        """Count a call; 0 when it may go on, else the seconds until the next may."""
        limit = RateLimitItemPerMinute(per_minute)
        if await self._limiter.hit(limit, key_id):
            return 0
        return await _wait(self._limiter, limit, key_id)


async def _wait(limiter: MovingWindowRateLimiter, limit: RateLimitItem, who: str) -> int:
    """Seconds until one more is welcome; 0 when it is now."""
    if await limiter.test(limit, who):
        return 0
    reset_at, _ = await limiter.get_window_stats(limit, who)
    return max(1, math.ceil(reset_at - time.time()))

"""Slowing down whoever guesses passwords."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

PER_ADDRESS = RateLimitItemPerMinute(20, 5)  # wrong passwords from one address in five minutes (an office shares one)
PER_ACCOUNT = RateLimitItemPerMinute(10, 15)


class LoginLimits:
    """Counts wrong passwords by address and by account, in this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def seconds_to_wait(self, address: str, email: str) -> int:
        """Seconds until another attempt is welcome; 0 when it is now."""
        waits = [await self._wait(PER_ADDRESS, address), await self._wait(PER_ACCOUNT, email.strip().lower())]
        return max(waits)

    async def count_failure(self, address: str, email: str) -> None:
        """Remember a wrong password."""
        await self._limiter.hit(PER_ADDRESS, address)
        await self._limiter.hit(PER_ACCOUNT, email.strip().lower())

    async def _wait(self, limit: RateLimitItem, who: str) -> int:
        if await self._limiter.test(limit, who):
            return 0
        reset_at, _ = await self._limiter.get_window_stats(limit, who)
        return max(1, math.ceil(reset_at - time.time()))


class KeyLimits:
    """Holds API keys to the number of calls a minute that was set for them."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def seconds_to_wait(self, key_id: str, per_minute: int) -> int:
        """Count a call; 0 when it may go on, else the seconds until the next may."""
        limit = RateLimitItemPerMinute(per_minute)
        if await self._limiter.hit(limit, key_id):
            return 0
        reset_at, _ = await self._limiter.get_window_stats(limit, key_id)
        return max(1, math.ceil(reset_at - time.time()))

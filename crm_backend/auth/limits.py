"""Slowing down whoever guesses passwords, floods us or others through us, and keys that have a number of calls a minute."""

import asyncio
import ipaddress
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute

from crm_backend.errors import TooMany, Unauthenticated
from crm_backend.limiter import Held, Limiter

PER_ADDRESS = RateLimitItemPerMinute(20, 5, "login_address")  # wrong passwords in five minutes (an office shares one address)
PER_ACCOUNT = RateLimitItemPerMinute(10, 15, "login_account")
# Tokens of visitors cost nothing, so their network addresses are counted as well.
UPLOADS = (RateLimitItemPerMinute(30, 10, "uploads"), RateLimitItemPerMinute(90, 10, "uploads_address"))
# Chats sent to e-mail addresses, by visitor, network address and recipient: strangers are not to get others' words from us.
MAILED = (
    RateLimitItemPerMinute(5, 60, "mailed"),
    RateLimitItemPerMinute(20, 60, "mailed_address"),
    RateLimitItemPerDay(5, 1, "mailed_recipient"),
)
NETWORK = 64  # bits of an IPv6 address that a provider gives to one customer


class LoginLimits:
    """Counts wrong passwords by network address and by account."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def attempt(self, address: str, email: str) -> AsyncIterator[None]:
        """Check a password inside; `Unauthenticated` counts as a guess. Raises `TooMany` when there were too many of them.

        One attempt at a time: guesses made at once are counted like any others, and hashing takes the memory of one.
        """
        held = (Held(PER_ADDRESS, (address,)), Held(PER_ACCOUNT, (email.strip().lower(),)))
        async with self._one_at_a_time:
            _refuse(await self._limiter.wait(*held))
            try:
                yield
            except Unauthenticated:
                await self._limiter.count(*held)
                raise


class VisitorLimits:
    """Counts what visitors do of one kind, by several marks of theirs."""

    def __init__(self, limiter: Limiter, limits: tuple[RateLimitItem, ...]) -> None:
        self._limiter = limiter
        self._limits = limits

    async def count(self, *who: str) -> None:
        """Count one more, of a mark for each limit; raises `TooMany` when there were too many lately."""
        _refuse(await self._limiter.take(*(Held(limit, (mark,)) for limit, mark in zip(self._limits, who, strict=True))))


class KeyLimits:
    """Holds API keys to the number of calls a minute that was set for them."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def seconds_to_wait(self, key_id: str, per_minute: int) -> int:
        """Count a call; 0 when it may go on, else the seconds until the next may."""
        return math.ceil(await self._limiter.take(Held(RateLimitItemPerMinute(per_minute, 1, "api_key"), (key_id,))))


def network(host: str | None) -> str:
    """The network address that is counted for a client: of IPv6 the part that its owner cannot change at will."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or "?"
    if address.version == 4 or address.ipv4_mapped:
        return str(address if address.version == 4 else address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK), strict=False))


def _refuse(wait: float) -> None:
    if wait:
        raise TooMany("Too many of these. Try again later.", headers={"Retry-After": str(math.ceil(wait))})

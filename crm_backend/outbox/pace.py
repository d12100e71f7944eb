"""How fast a platform may be called: its rates are kept before the call is made, by all workers together."""

from limits import RateLimitItem, RateLimitItemPerSecond

from connectors.connector import Manners, Rate
from crm_backend.limiter import Held, Limiter
from crm_backend.models import ContactPoint


class Pace:
    """Counts the calls to each platform."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def seconds_to_wait(self, point: ContactPoint, manners: Manners) -> float:
        """Count a call to somebody; 0 when it may be made, else the seconds until one may."""
        address = (point.channel, point.account)
        rates = ((manners.to_one, (*address, point.sender_id)), (manners.overall, address))
        return await self._limiter.take(*(Held(_limit(rate), names) for rate, names in rates if rate))


def _limit(rate: Rate) -> RateLimitItem:
    # `limits` counts in whole seconds
    return RateLimitItemPerSecond(rate.calls, max(1, round(rate.seconds)), namespace="outbox")

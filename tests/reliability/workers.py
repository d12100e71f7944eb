"""Workers as `concierge worker` has them: each with its own connections to the database, to Redis and to the platforms."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from redis.asyncio import Redis

from crm_backend.app import make_connectors
from crm_backend.attachments.fetching import Fetcher
from crm_backend.conversations.announce import Announcer
from crm_backend.db import Database
from crm_backend.jobs import Jobs
from crm_backend.limiter import Limiter
from crm_backend.outbox.pace import Pace
from crm_backend.outbox.service import Outbox
from crm_backend.realtime import Hub
from crm_backend.settings import Settings


@asynccontextmanager
async def workers(settings: Settings, count: int) -> AsyncIterator[None]:
    """So many workers, working until the block ends."""
    async with AsyncExitStack() as stack:
        for number in range(count):
            db = Database(settings.database)
            stack.push_async_callback(db.close)
            hub = Hub(Redis.from_url(settings.redis_url) if settings.redis_url else None, f"worker-{number}")
            await hub.start()
            stack.push_async_callback(hub.stop)
            connectors = make_connectors(settings)
            for connector in connectors.values():
                stack.push_async_callback(connector.close)
            announcer = Announcer(hub)
            outbox = Outbox(db, connectors, announcer, Pace(Limiter(settings.redis_url)), settings.base_url)
            jobs = Jobs(outbox, Fetcher(db, connectors, announcer), settings.redis_url, f"worker-{number}", works=True)
            await jobs.start()
            stack.push_async_callback(jobs.stop)
        yield

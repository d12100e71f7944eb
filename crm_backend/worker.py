"""A process that only does jobs, for more of them than the app's own worker can do."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import AsyncExitStack

from redis.asyncio import Redis

from crm_backend import logs
from crm_backend.app import make_connectors
from crm_backend.attachments.fetching import Fetcher
from crm_backend.conversations.announce import Announcer
from crm_backend.db import Database, DatabaseUnusable
from crm_backend.jobs import Jobs
from crm_backend.limiter import Limiter
from crm_backend.mails.sender import MailSender
from crm_backend.outbox.pace import Pace
from crm_backend.outbox.service import Outbox
from crm_backend.realtime import Hub
from crm_backend.settings import Settings, webhook_key
from crm_backend.supervisor.service import UNUSABLE_EXIT
from crm_backend.teaching.rollout.guard import Guard
from crm_backend.teaching.training.trainer import Trainer
from crm_backend.webhooks.addresses import Addresses
from crm_backend.webhooks.sender import Sender


async def work(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    name = f"worker-{socket.gethostname()}-{os.getpid()}"
    async with AsyncExitStack() as stack:
        db = Database(settings.database)
        stack.push_async_callback(db.close)
        await db.check()
        hub = Hub(Redis.from_url(settings.redis_url) if settings.redis_url else None, name)
        await hub.start()
        stack.push_async_callback(hub.stop)
        connectors = make_connectors(settings)
        for connector in connectors.values():
            stack.push_async_callback(connector.close)
        announcer = Announcer(hub)
        outbox = Outbox(db, connectors, announcer, Pace(Limiter(settings.redis_url)), settings.base_url)
        jobs = Jobs(outbox, Fetcher(db, connectors, announcer), settings.redis_url, name, works=True)
        await jobs.start()
        stack.push_async_callback(jobs.stop)
        if connectors["email"].enabled:
            mail_sender = MailSender(db, connectors["email"])
            await mail_sender.start()
            stack.push_async_callback(mail_sender.stop)
        sender = Sender(db, webhook_key(settings), Addresses(settings.webhook_allowed_hosts))
        sender.start()
        stack.push_async_callback(sender.stop)
        trainer = Trainer(db, settings, name)
        trainer.start()
        stack.push_async_callback(trainer.stop)
        guard = Guard(db, hub)
        guard.start()
        stack.push_async_callback(guard.stop)
        await stopped.wait()


def main() -> None:
    """Run a worker with the settings of the environment."""
    logs.configure()
    try:
        asyncio.run(work(Settings()))
    except DatabaseUnusable as error:
        print(error, file=sys.stderr)
        sys.exit(UNUSABLE_EXIT)

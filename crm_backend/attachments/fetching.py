"""Getting the files that platforms hold, beside the messages: a slow platform delays no answer."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors import messages as said
from connectors.connector import Connector, DeliveryFailed, DeliveryUncertain, TryAgainLater
from crm_backend.attachments import repository, service
from crm_backend.conversations.announce import Announcer
from crm_backend.db import Database
from crm_backend.models import Attachment, ContactPoint, Kept, Message
from crm_backend.models.base import now

log = structlog.get_logger()
MOST_AT_ONCE = 8
GIVEN_UP_AFTER = timedelta(days=1)  # by time and not by tries: a worker that died may have begun one
LONGEST_WAIT = 900.0  # seconds
TIDY_SECONDS = 3600.0
FETCH_SECONDS = 40.0  # less than the lease


class Fetcher:
    """Fetches what is pending, and forgets what was never sent; several workers never have the same file at once."""

    def __init__(self, db: Database, connectors: Mapping[str, Connector], announcer: Announcer) -> None:
        self._db = db
        self._connectors = connectors
        self._announcer = announcer
        self._tidied = time.monotonic()
        self._fetching: set[asyncio.Task[None]] = set()

    async def fetch_pending(self) -> None:
        """Begin to fetch the files that wait longest, some at once; a slow platform holds up no other."""
        if len(self._fetching) < MOST_AT_ONCE:
            async with self._db.reading() as session:
                waiting = await repository.pending(session, MOST_AT_ONCE - len(self._fetching))
            for attachment, point in waiting:
                fetching = asyncio.create_task(self._fetch_swept(attachment, point))
                self._fetching.add(fetching)
                fetching.add_done_callback(self._fetching.discard)
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            async with self._db.transaction() as session:
                await service.forget_unsent(session)

    async def stop(self) -> None:
        """Leave what is being fetched to the next start."""
        for fetching in self._fetching:
            fetching.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)

    async def _fetch_swept(self, attachment: Attachment, point: ContactPoint) -> None:
        try:
            await self._fetch(attachment, point)
        except SQLAlchemyError as error:  # its lease over, it is found again
            log.warning("file_left", attachment=attachment.id, error=type(error).__name__)

    async def _fetch(self, attachment: Attachment, point: ContactPoint) -> None:
        async with self._db.transaction() as session:
            if not await repository.take(session, attachment):
                return
        asked = said.Attachment(said.Kind(attachment.kind), attachment.name, attachment.content_type, None, attachment.reference)
        connector = self._connectors.get(point.channel)
        try:
            if connector is None:
                raise DeliveryFailed(f"there is no channel {point.channel}")
            async with asyncio.timeout(FETCH_SECONDS):
                file = await connector.fetch(asked)
        except (TryAgainLater, DeliveryUncertain, TimeoutError) as error:
            await self._failed(attachment, error, again=now() - attachment.created_at < GIVEN_UP_AFTER)
        except DeliveryFailed as error:
            await self._failed(attachment, error, again=False)
        except Exception as error:  # a bug of the connector
            log.exception("connector_broke", channel=point.channel, attachment=attachment.id)
            await self._failed(attachment, error, again=False)
        else:
            async with self._db.transaction() as session:
                await service.keep_fetched(session, attachment, file)
        await self._tell(attachment)

    async def _failed(self, attachment: Attachment, error: Exception, *, again: bool) -> None:
        reason = (str(error) or type(error).__name__)[:300]
        log.warning("file_not_fetched", attachment=attachment.id, again=again)
        async with self._db.transaction() as session:
            if again:
                wait = timedelta(seconds=min(LONGEST_WAIT, 2.0 ** min(attachment.attempts, 10)))
                await repository.change(session, attachment, next_at=now() + wait, error=reason)
            else:
                await repository.change(session, attachment, state=Kept.FAILED, error=reason)

    async def _tell(self, attachment: Attachment) -> None:
        async with self._db.reading() as session:
            message = await session.get(Message, attachment.message_id) if attachment.message_id else None
        if message:
            self._announcer.changed_at_desk(message.conversation_id, message.id)

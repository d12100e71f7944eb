"""Fetching mails: what comes into the mailbox is stored as messages, each once, whatever dies in between.

A mail counts as taken when its messages are committed; only then is its place noted and the mail marked as read. So it may be
fetched a second time, and its id makes that harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.connector import Connector, TryAgainLater, UnreadablePayload
from connectors.messages import InboundMessage, Parsed, UnreadablePart
from crm_backend.db import Database
from crm_backend.errors import Unavailable
from crm_backend.mails import places
from crm_backend.mails.places import Place
from crm_backend.models.base import now
from crm_backend.waiting import seconds_to_wait

log = structlog.get_logger()
WAIT_SECONDS = 20.0  # for the next mail; also how often a mailbox that cannot call is asked
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds after a failure
MOST_AN_HOUR = 20  # mails of one sender: whoever writes more is taken for a machine that does not say so
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Mailbox(Protocol):
    """Where mails come in (`connectors.email.Mailbox`); its methods raise `TryAgainLater` while it cannot be reached."""

    channel: str
    account: str

    async def open(self) -> int:
        """Connect if need be; the mailbox's UIDVALIDITY."""

    async def after(self, uid: int) -> Sequence[int]:
        """The UIDs of what came after a mail, the oldest first."""

    async def since(self, day: date, *, unseen: bool) -> Sequence[int]:
        """The UIDs of what came on this day or later, the oldest first; `unseen`: only what nobody has read."""

    async def last(self) -> int:
        """The greatest UID so far."""

    async def fetch(self, uid: int) -> bytes | None:
        """A mail; none when it is gone."""

    async def mark_seen(self, uid: int) -> None:
        """Show people that a mail was taken."""

    async def wait(self, seconds: float) -> None:
        """Return when something comes, or after some time."""

    async def close(self) -> None:
        """Hang up."""


class Collector:
    """Reads one mailbox, in one of the app's processes at a time.

    `take` keeps the parts of a mail (`Reception.take_parts`): once it returns, it is safe to go on.
    """

    def __init__(
        self,
        db: Database,
        mailbox: Mailbox,
        connector: Connector,
        take: Callable[[Sequence[Parsed], bytes], Awaitable[None]],
        instance: str,
    ) -> None:
        self._db = db
        self._mailbox = mailbox
        self._connector = connector
        self._keep = take
        self._instance = instance
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to read; a mailbox that is away is waited for."""
        self._task = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """Stop reading, and let another process go on."""
        if self._task is None:
            return
        self._task.cancel()
        await self._mailbox.close()
        await asyncio.gather(self._task, return_exceptions=True)
        async with self._db.transaction() as session:
            await places.release(session, self._mailbox.account, self._instance)

    async def _read(self) -> None:
        failures = 0
        while True:
            try:
                if await self.collect():
                    await self._mailbox.wait(WAIT_SECONDS)
                else:
                    await self._mailbox.close()  # another process reads
                    await asyncio.sleep(WAIT_SECONDS)
                failures = 0
            except (TryAgainLater, Unavailable, SQLAlchemyError) as error:
                log.warning("mailbox_not_read", error=str(error) if isinstance(error, TryAgainLater) else type(error).__name__)
                failures += 1
                await asyncio.sleep(seconds_to_wait(failures, FIRST_WAIT, LONGEST_WAIT))
            except Exception as error:  # a bug must not end the reading for good
                log.exception("collector_broke", error=type(error).__name__)
                failures += 1
                await asyncio.sleep(LONGEST_WAIT)

    async def collect(self) -> bool:
        """Take all that is new; false when another process reads this mailbox."""
        place = await self._hold()
        if place is None:
            return False
        validity = await self._mailbox.open()
        if place.uid_validity == validity:
            return await self._catch_up(place.last_uid, validity)
        last = await self._mailbox.last()  # before the search: what comes in between has a greater one
        # The first time, unread mails since yesterday; of a mailbox that was made anew, all since it was last read, of which
        # those that were stored are known by their ids.
        since = (place.read_at or now()) - DAY
        new = await self._mailbox.since(since.date(), unseen=place.uid_validity is None)
        if not await self._take_all(new, None):
            return False
        last = max([last, *new])
        await self._move(validity, last)
        return await self._catch_up(last, validity)

    async def _catch_up(self, last_uid: int, validity: int) -> bool:
        """Take what is new until nothing is: a server that is waited for tells only of what comes from then on."""
        while new := await self._mailbox.after(last_uid):
            if not await self._take_all(new, validity):
                return False
            last_uid = new[-1]
        return True

    async def _take_all(self, uids: Sequence[int], validity: int | None) -> bool:
        """Take these mails, noting the place after each where it means something; false when another process took over."""
        for uid in uids:
            raw = await self._mailbox.fetch(uid)
            if raw is not None:
                await self._take(raw)
            if validity is not None:
                await self._move(validity, uid)
            await self._mailbox.mark_seen(uid)
            if await self._hold() is None:
                return False
        return True

    async def _move(self, validity: int, uid: int) -> None:
        async with self._db.transaction() as session:
            await places.move(session, self._mailbox.account, validity, uid)

    async def _hold(self) -> Place | None:
        return await self._db.retried(lambda session: places.hold(session, self._mailbox.account, self._instance))

    async def _take(self, raw: bytes) -> None:
        try:
            parts = await asyncio.to_thread(self._connector.parse, raw)  # a large mail takes long
        except UnreadablePayload as error:
            parts = (self._aside(raw, str(error)),)
        except Exception as error:  # a bug that this mail brings out must not keep out all that come after it
            log.exception("mail_broke")
            parts = (self._aside(raw, f"a bug: {type(error).__name__}"),)
        if await self._is_flood(parts):
            parts = (self._aside(raw, f"more than {MOST_AN_HOUR} mails of one sender in an hour"),)
        await self._keep(parts, raw)

    async def _is_flood(self, parts: Sequence[Parsed]) -> bool:
        for message in parts:
            if isinstance(message, InboundMessage):
                async with self._db.reading() as session:
                    address = (message.channel, message.account, message.sender_id)
                    return await places.came_since(session, *address, now() - HOUR) >= MOST_AN_HOUR
        return False

    def _aside(self, raw: bytes, reason: str) -> UnreadablePart:
        return UnreadablePart(self._mailbox.channel, self._mailbox.account, raw, reason)

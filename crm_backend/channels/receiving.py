"""What a channel's delivery tells is kept, part by part, before it is acknowledged."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from connectors.connector import Connector, UnreadablePayload, UnsupportedEvent
from connectors.messages import DeliveryReport, InboundMessage, Parsed, UnreadablePart
from crm_backend.channels import dead_letters, reports
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.db import Database, tried_again
from crm_backend.errors import Conflict, NotUnderstood, Problem, Unavailable
from crm_backend.storable import storable

log = structlog.get_logger()
RETRY_SECONDS = "5"
LOOKS, BETWEEN_LOOKS = 4, 0.3  # seconds: how long the answer is waited for that names the message of a report
MOST_LOOKS_AT_ONCE = 4  # a batch of reports must not take all connections to the database


class Reception:
    """Takes what connectors read: messages to the switchboard, reports to the messages they are about, the rest aside."""

    def __init__(self, db: Database, switchboard: Switchboard, announcer: Announcer) -> None:
        self._db = db
        self._switchboard = switchboard
        self._announcer = announcer
        self._noting: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Semaphore(MOST_LOOKS_AT_ONCE)

    async def take(self, connector: Connector, body: bytes) -> bool:
        """Keep all that a verified delivery tells; once this returns, it is safe to acknowledge it.

        False when nothing can be made of it: it is set aside, for to refuse it would have it come again, before all that follows.
        Raises `Unavailable` when it could not be kept and should come again.
        """
        try:
            parts = connector.parse(body)
        except UnreadablePayload as error:
            reason = str(error)
        except UnsupportedEvent:
            return True
        except Exception as error:
            log.exception("connector_broke", channel=connector.name)
            reason = _a_bug(error)
        else:
            await self.take_parts(parts, body)
            return True
        await self.take_parts([UnreadablePart(connector.name, "", body, reason)], body)
        return False

    async def read_again(self, connector: Connector, body: bytes) -> bool:
        """Take what stands in a dead letter; True when it still cannot be read. Raises as `take` does."""
        try:
            parts = connector.parse(body)
        except UnreadablePayload as error:
            raise NotUnderstood("The delivery cannot be read.", code="unreadable") from error
        except UnsupportedEvent:
            return False
        await self.take_parts([part for part in parts if not isinstance(part, UnreadablePart)], body)
        return any(isinstance(part, UnreadablePart) for part in parts)

    async def take_parts(self, parts: Sequence[Parsed], body: bytes) -> None:
        """Keep these parts of a delivery (`body`); raises `Unavailable`."""
        try:
            for part in parts:
                await self._take(part, body)
        except (DBAPIError, PoolTimeout) as error:
            log.error("delivery_not_kept", error=type(error).__name__)
            raise Unavailable("The delivery could not be kept; send it again.", headers={"Retry-After": RETRY_SECONDS}) from error

    async def stop(self) -> None:
        """See what is being noted to its end."""
        await asyncio.gather(*self._noting, return_exceptions=True)

    async def _take(self, part: Parsed, body: bytes) -> None:
        match part:
            case InboundMessage():
                await self._receive(part, body)
            case DeliveryReport():
                if await self._note(part):  # not worth making the platform wait
                    noting = asyncio.create_task(self._note_later(part))
                    self._noting.add(noting)
                    noting.add_done_callback(self._noting.discard)
            case UnreadablePart():
                await self._set_aside(part)

    async def _receive(self, message: InboundMessage, body: bytes) -> None:
        try:
            await self._switchboard.receive(replace(message, text=storable(message.text)))
        except Conflict:  # its id came before with another text: an edit, or a platform that counts anew
            log.warning("message_refused", channel=message.channel, error="Conflict")
        except (
            DataError,
            UnicodeError,
        ) as error:  # would be the same the next time: a platform that tries again would block the chat
            await self._set_aside(UnreadablePart(message.channel, message.account, body, f"not storable: {type(error).__name__}"))
        except (DBAPIError, PoolTimeout, Problem):
            raise
        except Exception as error:  # of which the next time nothing would be better either
            log.exception("message_broke", channel=message.channel)
            await self._set_aside(UnreadablePart(message.channel, message.account, body, _a_bug(error)))

    async def _set_aside(self, part: UnreadablePart) -> None:
        log.warning("dead_letter", channel=part.channel)

        async def store() -> None:
            async with self._db.transaction() as session:
                await dead_letters.keep(session, part)

        await tried_again(store)

    async def _note(self, report: DeliveryReport) -> bool:
        """Note a report; True when it came early and may find its message later."""
        noted = await reports.note(self._db, report)
        for conversation_id, message_ids in noted.moved.items():
            self._announcer.changed_at_desk(conversation_id, *message_ids)
        return noted.early

    async def _note_later(self, report: DeliveryReport) -> None:
        try:
            for _ in range(LOOKS):
                await asyncio.sleep(BETWEEN_LOOKS)
                async with self._looking:
                    if not await self._note(report):
                        return
        except (DBAPIError, PoolTimeout) as error:
            log.warning("report_not_noted", channel=report.channel, error=type(error).__name__)
        else:
            log.info("report_on_nothing", channel=report.channel, report=report.report)


def _a_bug(error: Exception) -> str:
    return f"a bug: {type(error).__name__}"

"""The delivery: takes what is due, sends it outside of any transaction, and notes what became of it."""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.connector import Connector, DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import Choice, OutboundMessage
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.buttons import shown
from crm_backend.db import Database
from crm_backend.metrics import DELIVERIES
from crm_backend.models import Delivery, Message
from crm_backend.models.base import now
from crm_backend.outbox import repository
from crm_backend.outbox.repository import Letter

log = structlog.get_logger()
MOST_ATTEMPTS = 12  # about twenty minutes of a platform that is away
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds
SEND_SECONDS = 20.0  # for one message; less than the lease
MOST_AT_ONCE = 100
STOP_SECONDS = 5.0


class Outbox:
    """Brings customers what was said to them, by the connectors of their channels.

    A contact point gets its messages strictly in order: the first one that cannot be sent yet holds up those behind it. What may
    have arrived is never sent again.
    """

    def __init__(self, db: Database, connectors: Mapping[str, Connector], announcer: Announcer) -> None:
        self._db = db
        self._connectors = connectors
        self._announcer = announcer
        self._steps: set[asyncio.Task[bool]] = set()
        self._swept: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def deliver(self, contact_point_id: str) -> None:
        """Send what is due to a contact point, until nothing is or something has to wait."""
        going = True
        while going and not self._stopping:
            step = asyncio.create_task(self._step(contact_point_id))
            self._steps.add(step)
            step.add_done_callback(self._steps.discard)
            going = await asyncio.shield(step)  # who waits may be cancelled; a message on its way is seen to its end

    async def deliver_waiting(self) -> None:
        """Begin to send what is due to anybody and was not taken: its time to wait is over, its worker died, nobody was woken."""
        async with self._db.reading() as session:
            waiting = await repository.waiting(session, MOST_AT_ONCE - len(self._swept))
        for contact_point_id in waiting:
            delivery = asyncio.create_task(self._deliver_swept(contact_point_id))
            self._swept.add(delivery)
            delivery.add_done_callback(self._swept.discard)

    async def stop(self) -> None:
        """Take nothing new, and see what is on its way to its end; what takes too long becomes `unknown`."""
        self._stopping = True
        if self._steps:
            await asyncio.wait(self._steps, timeout=STOP_SECONDS)

    async def _deliver_swept(self, contact_point_id: str) -> None:
        try:
            await self.deliver(contact_point_id)
        except SQLAlchemyError as error:  # the next sweep comes back to it
            log.warning("delivery_left", contact_point=contact_point_id, error=type(error).__name__)

    async def _step(self, contact_point_id: str) -> bool:
        """Send one message; True: the next one may go."""
        async with self._db.transaction() as session:
            letter = await repository.take(session, contact_point_id)
        if letter is None:
            return False
        if letter.lost:
            self._tell(letter, Delivery.UNKNOWN)
            return True
        return await self._send(letter)

    async def _send(self, letter: Letter) -> bool:
        connector = self._connectors.get(letter.point.channel)
        try:
            if connector is None:
                raise DeliveryFailed(f"there is no channel {letter.point.channel}")
            async with asyncio.timeout(SEND_SECONDS):
                await connector.send(letter.point.sender_id, _outbound(letter.message))
        except TryAgainLater as error:
            if letter.attempts < MOST_ATTEMPTS:
                await self._postpone(letter, error)
                return False
            await self._finish(letter, Delivery.FAILED, str(error))
        except (DeliveryUncertain, TimeoutError) as error:
            await self._finish(letter, Delivery.UNKNOWN, str(error) or "no answer in time")
        except DeliveryFailed as error:
            await self._finish(letter, Delivery.FAILED, str(error))
        except Exception as error:  # a bug of the connector: nobody knows how far it came
            log.exception("connector_broke", channel=letter.point.channel, message=letter.message.id)
            await self._finish(letter, Delivery.UNKNOWN, type(error).__name__)
        else:
            await self._finish(letter, Delivery.SENT)
        return True

    async def _finish(self, letter: Letter, outcome: Delivery, error: str | None = None) -> None:
        async with self._db.transaction() as session:
            await repository.finish(session, letter, outcome, error and error[:300])
        self._tell(letter, outcome)

    def _tell(self, letter: Letter, outcome: Delivery) -> None:
        DELIVERIES.labels(letter.point.channel, outcome).inc()
        if outcome != Delivery.SENT:
            log.warning("not_delivered", outcome=outcome, channel=letter.point.channel, message=letter.message.id)
        self._announcer.changed_at_desk(letter.message.conversation_id)

    async def _postpone(self, letter: Letter, error: TryAgainLater) -> None:
        wait = timedelta(seconds=_seconds_to_wait(letter.attempts, error.retry_after))
        async with self._db.transaction() as session:
            await repository.postpone(session, letter, now() + wait, str(error)[:300])
        DELIVERIES.labels(letter.point.channel, "postponed").inc()


def _outbound(message: Message) -> OutboundMessage:
    choices = tuple(Choice(button["title"], button["payload"]) for button in shown(message.buttons))
    return OutboundMessage(message.text, choices, message.image_url)


def _seconds_to_wait(attempts: int, retry_after: float | None) -> float:
    """As long as the platform says, else twice as long each time; never sooner than said, and not everybody at once."""
    if retry_after is not None:
        return retry_after + random.uniform(0, 1)
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))
    return random.uniform(longest / 2, longest)

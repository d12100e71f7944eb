"""The delivery: takes what is due, sends it outside of any transaction, and notes what became of it."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.connector import Connector, DeliveryFailed, DeliveryUncertain, TryAgainLater
from crm_backend.conversations.announce import Announcer
from crm_backend.db import Database
from crm_backend.metrics import DELIVERIES
from crm_backend.models import Delivery
from crm_backend.models.base import now
from crm_backend.outbox import repository, windows
from crm_backend.outbox.pace import Pace
from crm_backend.outbox.packing import outbound
from crm_backend.outbox.repository import Letter
from crm_backend.waiting import seconds_to_wait

log = structlog.get_logger()
MOST_ATTEMPTS = 12  # about twenty minutes of a platform that is away
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds
SEND_SECONDS = 20.0  # for one message; less than the lease
MOST_AT_ONCE = 100
STOP_SECONDS = 5.0
NO_ANSWER = "no answer in time"
LONGEST_PAUSE = 3.0  # for a platform's rate, with the message in hand


class Outbox:
    """Brings customers what was said to them, by the connectors of their channels.

    A contact point gets its messages strictly in order: the first one that cannot be sent yet holds up those behind it. What may
    have arrived is never sent again.
    """

    def __init__(
        self, db: Database, connectors: Mapping[str, Connector], announcer: Announcer, pace: Pace, base_url: str
    ) -> None:
        self._db = db
        self._connectors = connectors
        self._announcer = announcer
        self._pace = pace
        self._base_url = base_url  # where platforms fetch files
        self._repeating = {name for name, connector in connectors.items() if connector.manners.repeats}
        self._steps: set[asyncio.Task[bool]] = set()
        self._begun: set[asyncio.Task[None]] = set()
        self._swept: Counter[str] = Counter()  # deliveries that a sweep began and that go on, by channel
        self._stopping = False

    async def deliver(self, contact_point_id: str) -> None:
        """Send what is due to a contact point, until nothing is or something has to wait."""
        going = True
        while going and not self._stopping:
            step = asyncio.create_task(self._step(contact_point_id))
            self._steps.add(step)
            step.add_done_callback(self._steps.discard)
            going = await asyncio.shield(step)  # who waits may be cancelled; a message on its way is seen to its end

    def begin(self, contact_point_id: str) -> asyncio.Task[None]:
        """Begin to send what is due to a contact point; nobody has to wait for it, and so for a platform that is slow."""
        delivery = asyncio.create_task(self._deliver_or_leave(contact_point_id))
        self._begun.add(delivery)
        delivery.add_done_callback(self._begun.discard)
        return delivery

    async def deliver_waiting(self) -> None:
        """Begin to send what is due to anybody and was not taken: its time to wait is over, its worker died, nobody was woken.

        A channel with many deliveries that go on is passed over, so that a slow platform does not keep the others waiting.
        """
        busy = [channel for channel, count in self._swept.items() if count >= MOST_AT_ONCE]
        async with self._db.reading() as session:
            waiting = await repository.waiting(session, MOST_AT_ONCE, busy)
        for contact_point_id, channel in waiting:
            self._swept[channel] += 1
            self.begin(contact_point_id).add_done_callback(partial(self._swept_ends, channel))

    async def stop(self) -> None:
        """Take nothing new, and see what is on its way to its end; what takes too long becomes `unknown`."""
        self._stopping = True
        if self._steps:
            await asyncio.wait(self._steps, timeout=STOP_SECONDS)

    def _swept_ends(self, channel: str, _delivery: asyncio.Task[None]) -> None:
        self._swept[channel] -= 1

    async def _deliver_or_leave(self, contact_point_id: str) -> None:
        try:
            await self.deliver(contact_point_id)
        except SQLAlchemyError as error:  # the next sweep comes back to it
            log.warning("delivery_left", contact_point=contact_point_id, error=type(error).__name__)

    async def _step(self, contact_point_id: str) -> bool:
        """Send one message; True: the next one may go."""
        async with self._db.transaction() as session:
            letter = await repository.take(session, contact_point_id, self._repeating)
        if letter is None:
            return False
        if letter.lost:
            self._tell(letter, Delivery.UNKNOWN)
            return True
        connector = self._connectors.get(letter.point.channel)
        if connector is None:
            await self._finish(letter, Delivery.FAILED, f"there is no channel {letter.point.channel}")
            return True
        return await self._send(letter, connector)

    async def _send(self, letter: Letter, connector: Connector) -> bool:
        async with self._db.reading() as session:
            refused = await windows.refusal(session, letter.point.id, connector.manners.window)
            message = await outbound(session, letter.message, self._base_url, connector.manners.carries)
        if refused:
            await self._finish(letter, Delivery.FAILED, refused)
            return True
        if not await self._keeps_pace(letter, connector):
            return False
        try:
            async with asyncio.timeout(SEND_SECONDS):
                reference = await connector.send(letter.point.sender_id, message)
        except TryAgainLater as error:
            return await self._try_again(letter, error, Delivery.FAILED)
        except (DeliveryUncertain, TimeoutError) as error:
            if connector.manners.repeats:  # the platform knows it again: sending it once more cannot double it
                return await self._try_again(letter, error, Delivery.UNKNOWN)
            await self._finish(letter, Delivery.UNKNOWN, str(error) or NO_ANSWER)
        except DeliveryFailed as error:
            await self._finish(letter, Delivery.FAILED, str(error))
        except Exception as error:  # a bug of the connector: nobody knows how far it came
            log.exception("connector_broke", channel=letter.point.channel, message=letter.message.id)
            await self._finish(letter, Delivery.UNKNOWN, type(error).__name__)
        else:
            await self._finish(letter, Delivery.SENT, reference=reference)
        return True

    async def _keeps_pace(self, letter: Letter, connector: Connector) -> bool:
        """Wait for the platform's rate; False when that takes so long that the message was put back.

        It waits no longer than `LONGEST_PAUSE` in all: somebody else may be faster each time, and the lease goes on.
        """
        end = time.monotonic() + LONGEST_PAUSE
        while wait := await self._pace.seconds_to_wait(letter.point, connector.manners):
            if time.monotonic() + wait > end:
                async with self._db.transaction() as session:
                    await repository.put_back(session, letter, now() + timedelta(seconds=wait))
                return False
            await asyncio.sleep(wait)
        return True

    async def _try_again(self, letter: Letter, error: Exception, at_last: Delivery) -> bool:
        """Have the message sent again later; when it was tried often enough it ends as `at_last`, and the next one may go."""
        if letter.attempts >= MOST_ATTEMPTS:
            await self._finish(letter, at_last, str(error) or NO_ANSWER)
            return True
        retry_after = error.retry_after if isinstance(error, TryAgainLater) else None
        wait = timedelta(seconds=seconds_to_wait(letter.attempts, FIRST_WAIT, LONGEST_WAIT, retry_after))
        async with self._db.transaction() as session:
            await repository.postpone(session, letter, now() + wait, (str(error) or NO_ANSWER)[:300])
        DELIVERIES.labels(letter.point.channel, "postponed").inc()
        return False

    async def _finish(self, letter: Letter, outcome: Delivery, error: str | None = None, *, reference: str | None = None) -> None:
        async with self._db.transaction() as session:
            await repository.finish(session, letter, outcome, error and error[:300], reference)
        self._tell(letter, outcome)

    def _tell(self, letter: Letter, outcome: Delivery) -> None:
        DELIVERIES.labels(letter.point.channel, outcome).inc()
        if outcome != Delivery.SENT:
            log.warning("not_delivered", outcome=outcome, channel=letter.point.channel, message=letter.message.id)
        self._announcer.changed_at_desk(letter.message.conversation_id, letter.message.id)

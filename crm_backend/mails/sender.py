"""Sending the mails in the queue: password links, notices of changes, receipts of privacy requests."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.connector import Connector, DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import OutboundMessage
from crm_backend.db import Database
from crm_backend.mails import queue
from crm_backend.metrics import DELIVERIES
from crm_backend.models import Mail, MailKind, MailState
from crm_backend.models.base import now
from crm_backend.texts import say
from crm_backend.waiting import seconds_to_wait

log = structlog.get_logger()
SWEEP_SECONDS = 5.0
MOST_AT_ONCE = 5  # a mail's lease begins when it is taken
SEND_SECONDS = 30.0  # for one mail; less than the lease
STOP_SECONDS = 5.0
MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0  # seconds


class MailSender:
    """Brings queued mails to the mail server by the connector of e-mail; what may have been sent is never sent again."""

    def __init__(self, db: Database, connector: Connector) -> None:
        self._db = db
        self._connector = connector
        self._task: asyncio.Task[None] | None = None
        self._sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to send what is due."""
        self._task = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Take nothing more, and see what is on its way to its end; what takes too long becomes `unknown`."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._sending:
            await asyncio.wait({self._sending}, timeout=STOP_SECONDS)

    async def send_waiting(self) -> None:
        """Send what is due now."""
        async with self._db.transaction() as session:
            mails = await queue.take(session, MOST_AT_ONCE)
        await asyncio.gather(*(self._send(mail) for mail in mails))

    async def _sweep(self) -> None:
        while True:
            try:
                self._sending = asyncio.create_task(self.send_waiting())
                await asyncio.shield(self._sending)
            except SQLAlchemyError as error:
                log.warning("mails_not_swept", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _send(self, mail: Mail) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._connector.send(mail.recipient, letter(mail))
        except TryAgainLater as error:
            if mail.attempts + 1 < MOST_ATTEMPTS:
                await self._postpone(mail, error)
            else:
                await self._finish(mail, MailState.FAILED, str(error))
        except (DeliveryUncertain, TimeoutError) as error:
            await self._finish(mail, MailState.UNKNOWN, str(error) or "no answer in time")
        except DeliveryFailed as error:
            await self._finish(mail, MailState.FAILED, str(error))
        except Exception as error:  # a bug: nobody knows how far it came
            log.exception("mail_broke", kind=mail.kind, mail=mail.id)
            await self._finish(mail, MailState.UNKNOWN, type(error).__name__)
        else:
            await self._finish(mail, MailState.SENT)

    async def _finish(self, mail: Mail, outcome: MailState, error: str | None = None) -> None:
        async with self._db.transaction() as session:
            await queue.finish(session, mail, outcome, error)
        DELIVERIES.labels("mail", outcome).inc()
        if outcome != MailState.SENT:
            log.warning("mail_not_sent", outcome=outcome, kind=mail.kind, mail=mail.id)

    async def _postpone(self, mail: Mail, error: TryAgainLater) -> None:
        wait = seconds_to_wait(mail.attempts + 1, FIRST_WAIT, LONGEST_WAIT, error.retry_after)
        async with self._db.transaction() as session:
            await queue.postpone(session, mail, now() + timedelta(seconds=wait), str(error))
        DELIVERIES.labels("mail", "postponed").inc()


def letter(mail: Mail) -> OutboundMessage:
    """The mail's words in its language."""
    params = dict(mail.params)
    name = params.pop("name", None)
    greeting = say("mail_greeting", mail.language, name=name) if name else say("mail_greeting_nameless", mail.language)
    key = f"mail_{mail.kind}"
    if mail.kind == MailKind.PROFILE_CHANGED:
        params["field"] = say(f"mail_field_{params['field']}", mail.language)
    elif mail.kind == MailKind.PRIVACY_REQUEST:
        key = f"mail_privacy_{params['kind']}"
    parts = (
        greeting,
        say(key, mail.language, **params),
        say("mail_closing", mail.language, brand=say("brand_name", mail.language)),
    )
    return OutboundMessage("\n\n".join(parts), id=mail.id, subject=say(f"{key}_subject", mail.language, **params))

"""Telling: takes what is due, posts it signed, outside of any transaction, and notes what became of it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.trust import trusted
from crm_backend.db import Database
from crm_backend.metrics import WEBHOOKS
from crm_backend.models import Telling, Webhook
from crm_backend.models.base import now
from crm_backend.webhooks import repository
from crm_backend.webhooks.addresses import Addresses, Refused
from crm_backend.webhooks.repository import Parcel
from crm_backend.webhooks.service import KEPT
from crm_backend.webhooks.signing import secret_of, sign

log = structlog.get_logger()
# Seconds before each try, counted from the one before (Standard Webhooks, "Deliverability and reliability").
SCHEDULE = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
JITTER = 0.2
SECONDS = 15.0  # for one try
LONGEST_WAIT = 86_400.0  # seconds that a receiver may ask for
MOST_AT_ONCE, MOST_TO_ONE = 20, 5  # tries; a receiver that hangs must not hold up the others
SWEEP_SECONDS = 0.5
CLEAN_SECONDS = 3600.0
GONE = 410


@dataclass(frozen=True)
class Answer:
    """What a receiver said: its status, or why there is none."""

    status: int | None = None
    error: str | None = None
    retry_after: float | None = None


class Sender:
    """Posts to applications what they have to be told; each delivery on its own, so that one that waits holds up no other.

    A try is taken from the database, so that two processes never make the same one, and one whose process died is made again: the
    receiver tells a repeat by its `webhook-id`.
    """

    def __init__(self, db: Database, key: bytes, addresses: Addresses) -> None:
        self._db = db
        self._key = key
        self._addresses = addresses
        # No connection is kept: it would be another receiver's of the same network address, whose certificate was checked.
        fresh = httpx2.Limits(max_keepalive_connections=0)
        trust = trusted(by_environment=False)
        self._http = httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False, limits=fresh, verify=trust)
        self._tries: set[asyncio.Task[None]] = set()
        self._taken: dict[str, str] = {}  # deliveries that are being tried, and their webhooks
        self._sweeper: asyncio.Task[None] | None = None
        self._cleaned = 0.0

    def start(self) -> None:
        """Begin to look for what is due."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Take nothing new, and see what is on its way to its end."""
        if self._sweeper:
            self._sweeper.cancel()
        if self._tries:
            await asyncio.wait(self._tries, timeout=5.0)
        await self._http.aclose()

    def secret(self, webhook: Webhook) -> str:
        """What the receiver checks signatures with."""
        return secret_of(self._key, webhook.id, webhook.salt)

    async def try_now(self, delivery_id: str) -> None:
        """Make a try if it is due and nobody makes it already."""
        async with self._db.transaction() as session:
            parcel = await repository.take(session, delivery_id)
        if parcel is None:
            return
        answer = await self._post(parcel)
        async with self._db.transaction() as session:
            if answer.status is not None and 200 <= answer.status < 300:
                outcome: str = Telling.DELIVERED
                await repository.delivered(session, parcel, answer.status)
            elif answer.status == GONE or parcel.attempts >= len(SCHEDULE):
                outcome = Telling.FAILED
                await repository.give_up(session, parcel, answer.status, answer.error)
                if answer.status == GONE:
                    await repository.disable(session, parcel.webhook)
            else:
                outcome = "postponed"
                wait = timedelta(seconds=seconds_to_wait(parcel.attempts, answer.retry_after))
                await repository.postpone(session, parcel, now() + wait, answer.status, answer.error)
        WEBHOOKS.labels(outcome).inc()

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._db.reading() as session:
                    waiting = await repository.due(session, MOST_AT_ONCE, self._busy())
                self._begin(waiting)
                await self._clean()
            except SQLAlchemyError as error:
                log.warning("webhooks_not_swept", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    def _busy(self) -> set[str]:
        """Webhooks to which as much is being told as may be at once."""
        return {webhook_id for webhook_id, tries in Counter(self._taken.values()).items() if tries >= MOST_TO_ONE}

    def _begin(self, waiting: Sequence[tuple[str, str]]) -> None:
        for delivery_id, webhook_id in waiting:
            if len(self._tries) < MOST_AT_ONCE and delivery_id not in self._taken and webhook_id not in self._busy():
                self._taken[delivery_id] = webhook_id
                task = asyncio.create_task(self._try(delivery_id))
                self._tries.add(task)
                task.add_done_callback(self._tries.discard)

    async def _try(self, delivery_id: str) -> None:
        try:
            await self.try_now(delivery_id)
        except SQLAlchemyError as error:  # the next sweep comes back to it
            log.warning("webhook_left", delivery=delivery_id, error=type(error).__name__)
        except Exception:  # a bug of ours; it is tried again when its lease is over
            log.exception("webhook_broke", delivery=delivery_id)
        finally:
            del self._taken[delivery_id]

    async def _clean(self) -> None:
        if time.monotonic() - self._cleaned < CLEAN_SECONDS and self._cleaned:
            return
        self._cleaned = time.monotonic()
        async with self._db.transaction() as session:
            await repository.forget(session, now() - KEPT)

    async def _post(self, parcel: Parcel) -> Answer:
        """One try. The network address is checked and then called as it is, under its name."""
        timestamp = str(int(now().timestamp()))
        headers = {
            "content-type": "application/json",
            "user-agent": "Concierge",
            "webhook-id": parcel.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": sign(self.secret(parcel.webhook), parcel.id, timestamp, parcel.body),
        }
        try:
            async with asyncio.timeout(SECONDS):
                target = await self._addresses.resolve(parcel.webhook.url)
                url = httpx2.URL(parcel.webhook.url).copy_with(host=str(target.ip))
                async with self._http.stream(
                    "POST",
                    url,
                    content=parcel.body,
                    headers=headers | {"host": target.shown},
                    extensions={"sni_hostname": target.host},
                ) as answer:
                    return Answer(answer.status_code, retry_after=_seconds(answer.headers.get("retry-after")))
        except Refused as error:
            return Answer(error=str(error))
        except (TimeoutError, httpx2.TimeoutException):
            return Answer(error=f"no answer within {SECONDS:.0f} s")
        except (OSError, httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            return Answer(error=f"no connection: {type(error).__name__}")


def seconds_to_wait(attempts: int, retry_after: float | None) -> float:
    """How long after so many tries the next one comes: by the schedule, not everybody at once, and no sooner than asked for."""
    wait = SCHEDULE[attempts] * random.uniform(1 - JITTER, 1 + JITTER)
    return max(wait, min(retry_after or 0.0, LONGEST_WAIT))


def _seconds(said: str | None) -> float | None:
    """`Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None

"""Collecting what went wrong, in the background, from where it was left."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.models import Feedback, GapQuestion, ItemState, Message, TeachingItem, TeachingPlace
from crm_backend.models.base import now
from crm_backend.teaching import customers
from crm_backend.teaching.inbox import sources
from crm_backend.teaching.inbox.clusters import SAME_AGAIN
from crm_backend.teaching.inbox.items import Found, Keeper, Reader, read_again
from crm_backend.teaching.inbox.ranking import Reason
from crm_backend.teaching.inbox.signals import Finding, Repeat, findings, least_sure, question_of

log = structlog.get_logger()
SETTLED = timedelta(seconds=10)  # longer than any unit of work: what is as old is committed, and cannot appear later
LEASE = timedelta(seconds=120)
SWEEP_SECONDS = 5.0
PAUSE_SECONDS = 0.5  # while there is more to be read again
LOW_RATING = 2
READ_AT_ONCE = 50  # items that are read again with a newer model


class Collector:
    """Looks through what is new, whichever process holds the lease; a batch is stored together with its place, or not at all."""

    def __init__(self, db: Database, reader: Reader, name: str) -> None:
        self._db = db
        self._reader = reader
        self._name = name
        self._keeper = Keeper(reader)
        self._current = ""  # the model with which all open items have been read
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to collect."""
        self._task = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Collect no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def collect(self, settled: timedelta | None = None) -> int:
        """Look through all that is new; how many messages came into the inbox."""
        total = 0
        while True:
            stored, more = await self._batch(SETTLED if settled is None else settled)
            total += stored
            if not more:
                return total

    async def read_again(self) -> int:
        """Read some open items that an older model has read, the highest first; how many."""
        model = self._reader.fingerprint
        if self._current == model:
            return 0
        query = select(TeachingItem).where(TeachingItem.state == ItemState.OPEN, TeachingItem.read_with != model)
        async with self._db.reading() as session:
            items = (await session.execute(query.order_by(TeachingItem.score.desc()).limit(READ_AT_ONCE))).scalars().all()
        read = []
        for item in items:
            read.append(await self._reader.parse(item.text))
            await asyncio.sleep(0)  # messages come first
        if items:
            async with self._db.transaction() as session:
                await read_again(session, items, read, model)
        else:
            self._current = model
        return len(items)

    async def _sweep(self) -> None:
        while True:
            read = 0
            try:
                await self.collect()
                read = await self.read_again()
            except SQLAlchemyError as error:
                self._keeper.forget()
                log.warning("teaching_not_collected", error=type(error).__name__)
            except Exception:  # a bug of ours must not end it for good
                self._keeper.forget()
                log.exception("teaching_collector_broke")
            await asyncio.sleep(PAUSE_SECONDS if read else SWEEP_SECONDS)

    async def _batch(self, settled: timedelta) -> tuple[int, bool]:
        """Store what the next rows tell; how many messages were new, and whether there may be more rows."""
        until = now() - settled
        async with self._db.reading() as session:
            if not await sources.is_anything_new(session, until):
                return 0, False
        async with self._db.transaction() as session:
            places = await sources.take(session, self._name, LEASE)
        if places is None:
            return 0, False
        async with self._db.reading() as session:
            messages = await sources.newer(session, Message, places[sources.MESSAGES], until)
            ratings = await sources.newer(session, Feedback, places[sources.RATINGS], until)
            questions = await sources.newer(session, GapQuestion, places[sources.QUESTIONS], until)
            known: dict[str, Message] = {}
            told = [
                *await self._of_messages(await sources.threads(session, messages), {each.id for each in messages}, known),
                *[each for rating in ratings if rating.rating <= LOW_RATING for each in await _of(session, rating, known)],
                *[each for question in questions for each in await _of(session, question, known)],
            ]
            found = Found.together(known, told)
            names = await customers.names(session, {one.message.conversation_id for one in found})
        batch: tuple[Sequence[Message] | Sequence[Feedback] | Sequence[GapQuestion], ...] = (messages, ratings, questions)
        if not any(batch):
            return 0, False
        for one in found:
            one.name = names.get(one.message.conversation_id)
        items = await self._keeper.prepare(found)
        async with self._db.transaction() as session:
            stored = await self._keeper.store(session, found, items)
            for source, rows in zip(sources.SOURCES, batch, strict=True):
                if rows:
                    place = await session.get_one(TeachingPlace, source)
                    place.at, place.last_id = rows[-1].created_at, rows[-1].id
        return stored, any(len(rows) == sources.AT_ONCE for rows in batch)

    async def _of_messages(self, threads: Sequence[Sequence[Message]], new: set[str], known: dict[str, Message]) -> list[Finding]:
        told: list[Finding] = []
        for thread in threads:
            known |= {message.id: message for message in thread}
            for one in findings(thread, new):
                if isinstance(one, Finding):
                    told.append(one)
                elif await self._same(one):
                    told.append(Finding(one.first.id, Reason.REPEAT))
        return told

    async def _same(self, repeat: Repeat) -> bool:
        language = (repeat.again.nlu or {})["language"]["code"]
        first, again = await self._reader.encode([repeat.first.text, repeat.again.text], language)
        return float(first @ again) >= SAME_AGAIN


async def _of(session: AsyncSession, row: Feedback | GapQuestion, known: dict[str, Message]) -> list[Finding]:
    """What a bad rating, or a question without a good article, tells of the conversation's messages."""
    thread = await sources.thread_of(session, row.conversation_id)
    if isinstance(row, Feedback):
        target, reason = least_sure(thread), Reason.LOW_SATISFACTION
    else:
        target = question_of([each for each in thread if each.created_at <= row.created_at], row.text)
        reason = Reason.THUMBS_DOWN if row.article_id else Reason.GAP
    if target is None:
        return []
    known[target.id] = target
    return [Finding(target.id, reason)]

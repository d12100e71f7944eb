"""Reads messages along with a version that answers nobody, after they are answered, and keeps where it differs."""

import asyncio
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import ParseContext
from crm_backend.db import Database
from crm_backend.models import Message, ModelVersion, ShadowFlip, ShadowTally
from crm_backend.teaching import customers
from crm_backend.teaching.masking import mask
from crm_backend.understanding import Understanding, Understood, Version
from crm_backend.upsert import insert

log = structlog.get_logger()
AFTER_SECONDS = 1.0  # when the turn is over: two parses at once would wait for each other
MOST_WAITING = 500  # messages; more are let go of
FLIPS_KEPT = 200  # of a version


@dataclass(frozen=True, slots=True)
class _Read:
    message_id: str
    text: str
    context: ParseContext
    understood: Understood


class Shadow:
    """Of one process of the app."""

    def __init__(self, db: Database, understanding: Understanding) -> None:
        self._db = db
        self._understanding = understanding
        self._waiting: deque[_Read] = deque(maxlen=MOST_WAITING)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shadow")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to read along."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Read no more; what waits is let go of."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def look(self, message_id: str, text: str, context: ParseContext, understood: Understood) -> None:
        """Have a message read by the shadow later, if there is one; returns at once."""
        if self._understanding.lineup.shadow:
            self._waiting.append(_Read(message_id, text, context, understood))

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(AFTER_SECONDS)
            shadow = self._understanding.lineup.shadow
            messages = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if not shadow or not messages:
                continue
            try:
                await self._keep(shadow, messages)
            except SQLAlchemyError as error:
                log.warning("shadow_not_kept", count=len(messages), error=type(error).__name__)
            except Exception:  # a version that fails at a message must not end it for good
                log.exception("shadow_broke", version=shadow.number)

    async def _keep(self, shadow: Version, messages: list[_Read]) -> None:
        loop = asyncio.get_running_loop()
        tally: dict[int, Counter[str]] = {}
        flips = []
        for each in messages:
            read = partial(shadow.pipeline.parse, each.text, context=each.context)
            found = (await loop.run_in_executor(self._thread, read)).to_wire()
            same = outcome(found) == outcome(each.understood.nlu)
            tally.setdefault(each.understood.model or 0, Counter()).update(messages=1, same=int(same))
            if not same:
                flips.append((each, found))
        async with self._db.transaction() as session:
            version = await _numbered(session, shadow.number)
            if version is None:
                return
            for answered_by, counts in tally.items():
                await _add(session, version, answered_by, counts)
            ids = [each.message_id for each, _ in flips]
            query = select(Message.id, Message.conversation_id).where(Message.id.in_(ids))
            there = {row[0]: row[1] for row in (await session.execute(query)).all()}
            named = await customers.names(session, set(there.values()))
            kept = [(each, found) for each, found in flips if each.message_id in there]
            session.add_all([_flip(version, each, found, named.get(there[each.message_id])) for each, found in kept])
            await _forget_old(session, version)


def outcome(nlu: dict[str, Any]) -> tuple[str, str]:
    """What decides how the bot goes on: the intent and whether it acts by it."""
    return nlu["intent"]["name"], nlu["decision"]


def _flip(version_id: str, each: _Read, found: dict[str, Any], name: str | None) -> ShadowFlip:
    before = each.understood.nlu
    text = mask(each.text, before["entities"], before["language"]["code"], name).text
    return ShadowFlip(version_id=version_id, message_id=each.message_id, text=text, before=_told(before), after=_told(found))


def _told(nlu: dict[str, Any]) -> dict[str, Any]:
    return {"intent": nlu["intent"]["name"], "confidence": nlu["intent"]["confidence"], "decision": nlu["decision"]}


async def _numbered(session: AsyncSession, number: int) -> str | None:
    return (await session.execute(select(ModelVersion.id).where(ModelVersion.number == number))).scalar_one_or_none()


async def _add(session: AsyncSession, version_id: str, answered_by: int, counts: Counter[str]) -> None:
    values = {"messages": counts["messages"], "same": counts["same"]}
    statement: Any = insert(session, ShadowTally).values(version_id=version_id, answered_by=answered_by, **values)
    more = {name: getattr(ShadowTally, name) + count for name, count in values.items()}
    await session.execute(statement.on_conflict_do_update(index_elements=["version_id", "answered_by"], set_=more))


async def _forget_old(session: AsyncSession, version_id: str) -> None:
    of_it = select(ShadowFlip.id).where(ShadowFlip.version_id == version_id)
    await session.flush()
    if (await session.scalar(select(func.count()).select_from(of_it.subquery())) or 0) > FLIPS_KEPT:
        kept = of_it.order_by(ShadowFlip.created_at.desc()).limit(FLIPS_KEPT)
        await session.execute(delete(ShadowFlip).where(ShadowFlip.version_id == version_id, ShadowFlip.id.not_in(kept)))

"""Where every customer message arrives, and where it is decided who answers."""

import asyncio
import time
from collections import defaultdict
from dataclasses import replace

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import ParseContext
from connectors.messages import InboundMessage
from crm_backend.conversations import history, intake
from crm_backend.conversations import turn as turns
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.history import AnsweredTurn
from crm_backend.conversations.intake import Stored
from crm_backend.conversations.rasa import DialogueUnavailable, RasaClient
from crm_backend.conversations.turn import Ended, Later, Question, Waiting
from crm_backend.db import Database
from crm_backend.metrics import MESSAGES, REPEATS, TURN_SECONDS, TURNS
from crm_backend.models import Conversation, Message, Turn
from crm_backend.models.base import now
from crm_backend.settings import Settings
from crm_backend.understanding import Understanding

log = structlog.get_logger()
SWEEP_SECONDS = 2.0
SWEEP_AT_ONCE = 50  # conversations: after a long outage the backlog is worked off in portions
LOOK_SECONDS = 0.5


class Switchboard:
    """Receives messages and has them answered: one conversation's in order, different conversations side by side.

    The order holds among the replicas of the app by a lease on the conversation. Whatever is stored and not yet answered when a
    process dies is found again by the sweep, here or in another replica.
    """

    def __init__(
        self, db: Database, understanding: Understanding, rasa: RasaClient, announcer: Announcer, settings: Settings
    ) -> None:
        self._db = db
        self._understanding = understanding
        self._rasa = rasa
        self._announcer = announcer
        self._settings = settings
        self._instance = settings.instance
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._awaited: dict[str, set[asyncio.Future[AnsweredTurn]]] = defaultdict(set)
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take back what this process had leased when it last died, and begin to sweep."""
        await self._release_leases()
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Stop answering; what is in the middle of a turn is taken up after the next start."""
        tasks = [task for task in (self._sweeper, *self._workers.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._release_leases()

    async def receive(self, inbound: InboundMessage) -> Stored:
        """Store a customer's message and have it answered; once this returns, it is safe to acknowledge it."""
        stored = await self._db.retried(lambda session: intake.store(session, inbound))
        if stored.is_new:
            MESSAGES.labels(inbound.channel, "customer").inc()
            self._announcer.changed(stored.contact_point_id, stored.conversation_id)
        else:
            REPEATS.labels(inbound.channel).inc()
        self.wake(stored.conversation_id, stored.waiting)
        return stored

    async def outcome(self, stored: Stored, seconds: float) -> AnsweredTurn:
        """What became of a message; its `turn` is still `waiting` when the time was not enough."""
        end = time.monotonic() + seconds
        answered: asyncio.Future[AnsweredTurn] = asyncio.get_running_loop().create_future()
        self._awaited[stored.message_id].add(answered)
        try:
            if not stored.is_new:
                turn = await self._look(stored.message_id)
            while stored.is_new or (turn.message.turn == Turn.WAITING and time.monotonic() < end):
                # another replica may be the one that answers: look now and then
                await asyncio.wait({answered}, timeout=min(LOOK_SECONDS, max(0.0, end - time.monotonic())))
                turn = answered.result() if answered.done() else await self._look(stored.message_id)
                stored = replace(stored, is_new=False)
            return turn
        finally:
            self._awaited[stored.message_id].discard(answered)
            if not self._awaited[stored.message_id]:
                del self._awaited[stored.message_id]

    def wake(self, conversation_id: str, first: Waiting | None = None) -> None:
        """Have what waits in this conversation answered, if that is not going on already; `first` saves looking it up."""
        if conversation_id in self._workers:
            self._again.add(conversation_id)
        else:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id, first))

    async def _release_leases(self) -> None:
        async with self._db.transaction() as session:
            mine = update(Conversation).where(Conversation.lease_owner == self._instance)
            await session.execute(mine.values(lease_owner=None, lease_until=None))

    async def _work(self, conversation_id: str, first: Waiting | None) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                while (waiting := first or await self._next(conversation_id)) and await self.answer(waiting):
                    first = None
                first = None
                if conversation_id not in self._again:
                    return
        except SQLAlchemyError as error:  # the sweep comes back to it
            log.error("conversation_left", conversation=conversation_id, error=type(error).__name__)
        finally:
            del self._workers[conversation_id]
            self._again.discard(conversation_id)

    async def _look(self, message_id: str) -> AnsweredTurn:
        async with self._db.reading() as session:
            return await history.turn(session, message_id)

    async def _next(self, conversation_id: str) -> Waiting | None:
        async with self._db.reading() as session:
            return await turns.next_waiting(session, conversation_id)

    async def answer(self, waiting: Waiting) -> bool:
        """Let whoever owns the conversation answer a message; only the bot needs asking. True: the next one waits."""
        message, started = waiting.message, time.perf_counter()
        try:
            ended = await self._answer(waiting)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("turn_broke", conversation=message.conversation_id, message=message.id)
            ended = await self._give_up(message, "error")
        if ended is None:  # another process has it
            return False
        if isinstance(ended, Later):
            return True
        self._announcer.changed(message.contact_point_id, message.conversation_id)
        for answered in self._awaited.get(message.id, ()):
            if not answered.done():
                answered.set_result(ended.turn)
        TURN_SECONDS.observe(time.perf_counter() - started)
        return ended.more

    async def _answer(self, waiting: Waiting) -> Ended | Later | None:
        message = waiting.message
        context = ParseContext(now=now(), timezone=waiting.timezone, language=waiting.language, region=waiting.country)
        nlu = message.nlu or await self._understanding.parse(message.text, context)
        async with self._db.transaction() as session:
            step = await turns.understand(session, message, nlu, self._instance)
        if not isinstance(step, Question):
            return step
        self._announcer.typing(message.contact_point_id, message.conversation_id, "bot", on=True)
        try:
            answer = await self._rasa.turn(step.body, self._settings.turn_seconds)
        except DialogueUnavailable as failure:
            return await self._give_up(message, "error" if failure.kind == "turn_failed" else "bot_unavailable")
        if not answer.replies:  # Rasa reports some failures as silence
            return await self._give_up(message, "error")
        async with self._db.transaction() as session:
            frustrated = bool(step.body["context"]["frustrated"])
            ended = await turns.answer(session, message, answer, self._instance, offered_person=frustrated)
        TURNS.labels("answered" if ended and ended.turn.replies else "overtaken").inc()
        return ended

    async def _give_up(self, message: Message, reason: str) -> Ended | None:
        TURNS.labels(reason).inc()
        async with self._db.transaction() as session:
            return await turns.give_up(session, message, reason, self._instance, self._settings.base_url)

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._db.reading() as session:
                    waiting = await _left_behind(session)
                for conversation_id in waiting:
                    if conversation_id not in self._workers:
                        self.wake(conversation_id)
            except SQLAlchemyError as error:
                log.warning("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)


async def _left_behind(session: AsyncSession) -> list[str]:
    """Conversations in which something waits that no living process has leased."""
    query = (
        select(Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.turn == Turn.WAITING, or_(Conversation.lease_until.is_(None), Conversation.lease_until < now()))
        .distinct()
        .limit(SWEEP_AT_ONCE)
    )
    return list((await session.execute(query)).scalars())

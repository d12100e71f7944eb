"""Where every customer message arrives, and where it is decided who answers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable

import structlog
from sqlalchemy import or_, select, text, update
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import ParseContext
from connectors.messages import InboundMessage
from crm_backend.conversations import history, intake
from crm_backend.conversations import turn as turns
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.history import AnsweredTurn
from crm_backend.conversations.intake import Stored
from crm_backend.conversations.rasa import DialogueUnavailable, RasaClient
from crm_backend.conversations.turn import Ended, Question, Step
from crm_backend.db import Database, tried_again
from crm_backend.metrics import MESSAGES, REPEATS, TURN_SECONDS, TURNS
from crm_backend.models import Conversation, Message, Turn
from crm_backend.models.base import now
from crm_backend.settings import Settings
from crm_backend.understanding import Understanding, Understood

log = structlog.get_logger()
SWEEP_SECONDS = 2.0
SWEEP_AT_ONCE = 50  # conversations: after a long outage the backlog is worked off in portions
WAITS = text("messages.turn = 'waiting'")  # written out, so that both databases use the index of what waits
LOOK_SECONDS = 0.5
OnUnderstood = Callable[[str, str, ParseContext, Understood], None]  # message id, text, and what understanding was given and made
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)  # a later try may do


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
        self.on_understood: OnUnderstood = _nobody  # told each new message, once it is stored

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
        stored = await tried_again(lambda: self._store(inbound))
        if stored.is_new:
            MESSAGES.labels(inbound.channel, "customer").inc()
            self._announcer.changed(stored.contact_point_id, stored.conversation_id)
            if not isinstance(stored.step, Ended):
                self.wake(stored.conversation_id, stored.step)
        else:
            REPEATS.labels(inbound.channel).inc()
        return stored

    async def outcome(self, stored: Stored, seconds: float) -> AnsweredTurn:
        """What became of a message; its `turn` is still `waiting` when the time was not enough.

        Raises `Conflict` when the conversation was removed meanwhile.
        """
        if isinstance(stored.step, Ended):
            return stored.step.turn
        end = time.monotonic() + seconds
        answered: asyncio.Future[AnsweredTurn] = asyncio.get_running_loop().create_future()
        self._awaited[stored.message_id].add(answered)
        try:
            while True:
                if stored.conversation_id not in self._workers:  # another replica may be the one that answers: look now and then
                    turn = await self._look(stored.message_id)
                    if turn.message.turn != Turn.WAITING:
                        return turn
                await asyncio.wait({answered}, timeout=min(LOOK_SECONDS, max(0.0, end - time.monotonic())))
                if answered.done():
                    return answered.result()
                if time.monotonic() >= end:
                    return await self._look(stored.message_id)
        finally:
            self._awaited[stored.message_id].discard(answered)
            if not self._awaited[stored.message_id]:
                del self._awaited[stored.message_id]

    def wake(self, conversation_id: str, begun: Question | None = None) -> None:
        """Have what waits in this conversation answered, if that is not going on already."""
        if conversation_id in self._workers:
            self._again.add(conversation_id)
        else:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id, begun))

    async def _store(self, inbound: InboundMessage) -> Stored:
        async with self._db.reading() as session:
            sender = await intake.look_up(session, inbound)
        if sender.stored:
            return sender.stored
        text = sender.button["title"] if sender.button else inbound.text
        if not text.strip():
            async with self._db.transaction() as session:
                return await intake.store(session, inbound, sender, None, self._instance)
        customer = f"{inbound.channel} {inbound.account} {inbound.sender_id}"
        context = sender.context
        understood = await self._understanding.understand(text, context, customer)
        async with self._db.transaction() as session:
            stored = await intake.store(session, inbound, sender, understood.nlu, self._instance, understood.model)
        self.on_understood(stored.message_id, text, context, understood)
        return stored

    async def _release_leases(self) -> None:
        async with self._db.transaction() as session:
            mine = update(Conversation).where(Conversation.lease_owner == self._instance)
            await session.execute(mine.values(lease_owner=None, lease_until=None))

    async def _work(self, conversation_id: str, begun: Question | None) -> None:
        step: Step | None = begun
        try:
            while True:
                self._again.discard(conversation_id)
                while step := step or await self._begin_next(conversation_id):
                    ended = await self._end(step)
                    step = None
                    if not (ended and ended.more):
                        break
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

    async def _begin_next(self, conversation_id: str) -> Step | None:
        return await self._db.retried(lambda session: turns.begin_next(session, conversation_id, self._instance))

    async def _end(self, step: Step) -> Ended | None:
        """Bring a turn to its end and tell all who wait for it; None when another process has it, or it was removed."""
        started = time.perf_counter()
        ended = step if isinstance(step, Ended) else await self._answer_or_give_up(step)
        if ended is None:
            return None
        message = ended.turn.message
        self._announcer.changed(message.contact_point_id, message.conversation_id)
        for answered in self._awaited.get(message.id, ()):
            if not answered.done():
                answered.set_result(ended.turn)
        TURN_SECONDS.observe(time.perf_counter() - started)
        return ended

    async def _answer_or_give_up(self, question: Question) -> Ended | None:
        try:
            return await self.answer(question)
        except DATABASE_AWAY:
            raise
        except Exception:  # of the database, too: what it cannot store now it cannot store the next time
            ids = question.body  # the message itself may have become unreadable with the unit of work that failed
            log.exception("turn_broke", conversation=ids["conversation_id"], message=ids["message_id"])
            return await self._give_up(ids["message_id"], "error")

    async def answer(self, question: Question) -> Ended | None:
        """Ask the bot, and store what it says; without an answer a person is called."""
        message = question.message
        self._announcer.typing(message.contact_point_id, message.conversation_id, "bot", on=True)
        try:
            answer = await self._rasa.turn(question.body, self._settings.turn_seconds)
        except DialogueUnavailable as failure:
            return await self._give_up(message.id, "error" if failure.kind == "turn_failed" else "bot_unavailable")
        if not answer.replies:  # Rasa reports some failures as silence
            return await self._give_up(message.id, "error")
        async with self._db.transaction() as session:
            ended = await turns.answer(session, question, answer, self._instance)
        TURNS.labels("answered" if ended and ended.turn.replies else "overtaken").inc()
        return ended

    async def _give_up(self, message_id: str, reason: str) -> Ended | None:
        TURNS.labels(reason).inc()
        async with self._db.transaction() as session:
            return await turns.give_up(session, message_id, reason, self._instance, self._settings.base_url)

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


def _nobody(_message_id: str, _text: str, _context: ParseContext, _understood: Understood) -> None:
    pass


async def _left_behind(session: AsyncSession) -> list[str]:
    """Conversations in which something waits that no living process has leased."""
    query = select(Conversation.id).where(
        Conversation.id.in_(select(Message.conversation_id).where(WAITS)),
        or_(Conversation.lease_until.is_(None), Conversation.lease_until < now()),
    )
    return list((await session.execute(query.limit(SWEEP_AT_ONCE))).scalars())

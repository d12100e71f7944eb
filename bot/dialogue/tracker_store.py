"""Conversations on disk, written before a turn's receipt is given, and the live ones in memory.

One thread owns the one connection. Conversations whose turns end while a transaction is being committed share the
next one, so that many conversations side by side wait for few disk flushes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.dialogue.conversation import KEPT_RECEIPTS, Conversation, Turn
from bot.dialogue.errors import SettingsError, StorageFailed

LIVE_CONVERSATIONS = 1_000  # some 50 KB each
SECONDS_FOR_A_LOCK = 2.0  # the file is ours alone; only a backup may hold it for a moment

_metadata = sa.MetaData()
_conversations = sa.Table(
    "dialogue_conversations",
    _metadata,
    sa.Column("conversation_id", sa.String(200), primary_key=True),
    sa.Column("model_id", sa.String(64), nullable=False),
    sa.Column("turn_count", sa.Integer, nullable=False),
    sa.Column("turns", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)
_receipts = sa.Table(
    "dialogue_receipts",
    _metadata,
    sa.Column("conversation_id", sa.String(200), primary_key=True),
    sa.Column("turn_number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("response", sa.Text, nullable=False),
)

Answer = TypeVar("Answer")


class TrackerStore:
    """The conversations of one dialogue process."""

    def __init__(self, url: str) -> None:
        """Open the database, making its tables where they are missing; raises SettingsError when it cannot be opened."""
        self._engine = _open(url)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trackers")
        self._live: OrderedDict[str, Conversation] = OrderedDict()
        self._waiting: list[tuple[Conversation, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self.generation = 0

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation, new when it is unknown; raises StorageFailed, and never takes an error for a new one."""
        live = self._live.get(conversation_id)
        if live is None:
            live = await self._in_thread(lambda connection: self._read(connection, conversation_id))
            self._keep(live)
        else:
            self._live.move_to_end(conversation_id)
        return live

    async def save(self, conversation: Conversation) -> None:
        """Make the conversation durable, its newest receipt with it; raises StorageFailed and then keeps nothing."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((conversation, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        try:
            await done
        except StorageFailed:
            # What is on disk is unknown now: the next turn must read it.
            self._live.pop(conversation.conversation_id, None)
            raise
        self._keep(conversation)

    async def forget_all(self) -> None:
        """Delete every conversation; turns that are under way fail instead of bringing one back."""
        self.generation += 1
        self._live.clear()
        await self._in_thread(_delete_all)
        self._live.clear()

    async def close(self) -> None:
        """Finish writing and close the database."""
        if self._writing is not None:
            await self._writing
        self._thread.shutdown()
        self._engine.dispose()

    def _keep(self, conversation: Conversation) -> None:
        self._live[conversation.conversation_id] = conversation
        self._live.move_to_end(conversation.conversation_id)
        while len(self._live) > LIVE_CONVERSATIONS:
            self._live.popitem(last=False)

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write_batch(batch)
        finally:
            self._writing = None

    async def _write_batch(self, batch: list[tuple[Conversation, asyncio.Future[None]]]) -> None:
        """All in one transaction; when that fails, one by one, so that a conversation that cannot be stored fails alone."""
        try:
            await self._in_thread(lambda connection: self._write(connection, [conversation for conversation, _ in batch]))
        except StorageFailed as error:
            if len(batch) > 1:
                for entry in batch:
                    await self._write_batch([entry])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)

    async def _in_thread(self, work: Callable[[Connection], Answer]) -> Answer:
        def transact() -> Answer:
            with self._engine.begin() as connection:
                return work(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, transact)
        except Exception as error:  # not the database's errors alone: a text that has no UTF-8 must fail its own turn only
            raise StorageFailed(f"The tracker database failed ({type(error).__name__}).") from None

    def _read(self, connection: Connection, conversation_id: str) -> Conversation:
        row = connection.execute(
            sa.select(_conversations).where(_conversations.c.conversation_id == conversation_id)
        ).one_or_none()
        if row is None:
            return Conversation(conversation_id)
        receipts = connection.execute(
            sa.select(_receipts.c.message_id, _receipts.c.response)
            .where(_receipts.c.conversation_id == conversation_id)
            .order_by(_receipts.c.turn_number)
        ).all()
        return Conversation(
            conversation_id,
            tuple(Turn.from_document(document) for document in json.loads(row.turns)),
            row.turn_count,
            {row.message_id: row.response for row in receipts},
            row.model_id,
        )

    def _write(self, connection: Connection, conversations: list[Conversation]) -> None:
        for conversation in conversations:
            key = conversation.conversation_id
            message_id, response = list(conversation.receipts.items())[-1]
            values = {
                "model_id": conversation.model_id,
                "turn_count": conversation.turn_count,
                "turns": f"[{','.join(turn.json for turn in conversation.turns)}]",
                "updated_at": time.time(),
            }
            updated = connection.execute(_conversations.update().where(_conversations.c.conversation_id == key), values)
            if updated.rowcount == 0:
                connection.execute(_conversations.insert(), {"conversation_id": key, **values})
            connection.execute(
                _receipts.insert(),
                {
                    "conversation_id": key,
                    "turn_number": conversation.turn_count,
                    "message_id": message_id,
                    "response": response,
                },
            )
            connection.execute(
                _receipts.delete().where(
                    _receipts.c.conversation_id == key,
                    _receipts.c.turn_number <= conversation.turn_count - KEPT_RECEIPTS,
                )
            )


def _delete_all(connection: Connection) -> None:
    connection.execute(_receipts.delete())
    connection.execute(_conversations.delete())


def _open(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            engine = _open_sqlite(address)
        else:
            engine = sa.create_engine(
                address.set(drivername="postgresql+psycopg2"), pool_size=1, max_overflow=0, pool_pre_ping=True
            )
        _metadata.create_all(engine)
    except (ArgumentError, SQLAlchemyError, OSError, ImportError) as error:
        reason = str(error).splitlines()[0] if not isinstance(error, ArgumentError) else "it is no SQLAlchemy URL"
        raise SettingsError(f"The tracker database (CONCIERGE_TRACKER_URL) cannot be opened: {reason}") from None
    return engine


def _open_sqlite(address: URL) -> Engine:
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        address, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": SECONDS_FOR_A_LOCK}
    )

    def prepare(connection: Any, record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    sa.event.listen(engine, "connect", prepare)
    return engine

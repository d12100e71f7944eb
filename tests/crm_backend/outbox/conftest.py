"""An outbox on a real database with a channel that tests can make fail."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select, update

from connectors.connector import Connector, Manners, Receipt, WebhookRequest
from connectors.messages import Attachment, OutboundMessage, Parsed
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.thread import say_to_customer
from crm_backend.db import Database
from crm_backend.limiter import Limiter
from crm_backend.models import Author, ContactPoint, Conversation, Message, OutboxEntry
from crm_backend.outbox.pace import Pace
from crm_backend.outbox.service import Outbox
from crm_backend.realtime import Hub

Behaviour = Callable[[str, OutboundMessage], Awaitable[None]]


@dataclass
class Pigeons:
    """A channel; what it was given stands in `sent`, and `before` may wait or raise for each of them."""

    name: str = "pigeon"
    manners: Manners = field(default_factory=Manners)
    enabled: bool = True
    sent: list[tuple[str, str]] = field(default_factory=list)
    before: Behaviour | None = None
    tries: int = 0

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        raise NotImplementedError

    def parse(self, body: bytes) -> Sequence[Parsed]:
        raise NotImplementedError

    def receipt(self, request: WebhookRequest) -> Receipt:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment) -> Attachment:
        raise NotImplementedError

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        self.tries += 1
        if self.before:
            await self.before(recipient_id, message)
        self.sent.append((recipient_id, message.text))
        return None

    async def close(self) -> None:
        pass

    def fails(self, *failures: Exception | None) -> None:
        """Let the next sends fail in this way, one each."""
        left = list(failures)

        async def fail(_recipient: str, _message: OutboundMessage) -> None:
            failure = left.pop(0) if left else None
            if failure:
                raise failure

        self.before = fail

    def takes(self, seconds: float) -> None:
        """Let each send take some time."""

        async def wait(_recipient: str, _message: OutboundMessage) -> None:
            await asyncio.sleep(seconds)

        self.before = wait


@dataclass
class Post:
    """The outbox's tables as a test needs them."""

    db: Database

    async def conversation(self, sender_id: str = "ada", channel: str = "pigeon") -> Conversation:
        async with self.db.transaction() as session:
            point = ContactPoint(channel=channel, sender_id=sender_id)
            session.add(point)
            await session.flush()
            made = Conversation(contact_point_id=point.id, channel=channel, sender_id=sender_id)
            session.add(made)
        return made

    async def say(self, conversation: Conversation, *texts: str) -> None:
        async with self.db.transaction() as session:
            held = await session.get_one(Conversation, conversation.id, with_for_update=True)
            for text in texts:
                await say_to_customer(session, held, Author.BOT, text)

    async def entries(self) -> list[OutboxEntry]:
        async with self.db.reading() as session:
            return list((await session.execute(select(OutboxEntry).order_by(OutboxEntry.seq))).scalars())

    async def states(self) -> list[tuple[str, str | None]]:
        """What outbox and thread say of each message, in order."""
        query = select(OutboxEntry.state, Message.delivery).join(Message, Message.id == OutboxEntry.message_id)
        async with self.db.reading() as session:
            return [(state, delivery) for state, delivery in await session.execute(query.order_by(OutboxEntry.seq))]

    async def set_entries(self, **values: object) -> None:
        """Change all rows, as time or another worker does."""
        async with self.db.transaction() as session:
            await session.execute(update(OutboxEntry).values(**values))


@pytest.fixture
def post(db: Database) -> Post:
    return Post(db)


@pytest.fixture
def pigeons() -> Pigeons:
    return Pigeons()


@pytest.fixture
def make_outbox(db: Database, pigeons: Pigeons) -> Callable[[], Outbox]:
    """Makes outboxes as processes have them, all with the same channel."""
    connectors: Mapping[str, Connector] = {pigeons.name: pigeons}
    return lambda: Outbox(db, connectors, Announcer(Hub(None, "test")), Pace(Limiter()), "http://shop")


@pytest.fixture
def outbox(make_outbox: Callable[[], Outbox]) -> Outbox:
    return make_outbox()

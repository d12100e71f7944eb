"""Conversation tests: made of conversations, edited, and given to whoever trains."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_backend.conversations import service as conversations
from crm_backend.converse.script import Conversation as Script
from crm_backend.errors import Conflict, NotFound, Unfit
from crm_backend.models import (
    AuditEntry,
    Author,
    ContactPoint,
    Conversation,
    ConversationTest,
    Customer,
    Message,
    Order,
    User,
)
from crm_backend.teaching import customers
from crm_backend.teaching.conversation_tests import writing
from crm_backend.teaching.conversation_tests.disguise import DANA, Disguise
from crm_backend.teaching.conversation_tests.script import WrongScript, read, renamed

DEMO_ADDRESSES = "@lantern.example"
MOST_MESSAGES = 400
TITLE = 80  # characters of the first message that a test is named by


@dataclass(frozen=True)
class Prepared:
    """A script that has been read."""

    script: str
    name: str
    language: str
    turns: int


@dataclass(frozen=True)
class Material:
    """What a test is made of: a conversation, who it was with if the bot knew that, what was said, changed, and ordered."""

    conversation: Conversation
    customer: Customer | None
    messages: Sequence[Message]
    changes: Sequence[AuditEntry]
    orders: Sequence[Order]
    name: str | None  # the customer's, as far as anybody knows it
    demo: bool  # the customers are the demo shop's


async def active(session: AsyncSession) -> list[ConversationTest]:
    """The tests that guard a training, the oldest first; `script_of` reads them."""
    query = select(ConversationTest).where(ConversationTest.active).order_by(ConversationTest.created_at, ConversationTest.id)
    return list((await session.execute(query)).scalars())


def script_of(test: ConversationTest) -> Script:
    """A test as it is played; its title has the test's id, because two may have one name. Takes milliseconds."""
    script = read(test.script)
    return script.model_copy(update={"title": f"{script.title} [{test.id[:8]}]"})


def prepare(script: str, name: str | None = None) -> Prepared:
    """A script, given another name if there is one; `Unfit` when it is none. Takes milliseconds."""
    try:
        script = renamed(script, name) if name is not None else script
        found = read(script)
    except WrongScript as wrong:
        raise Unfit(f"The script is none: {wrong.reason}", code="script_wrong", reason=wrong.reason, line=wrong.line) from wrong
    return Prepared(script, found.title[:200], found.language[:10], len(found.turns))


async def listed(session: AsyncSession) -> list[tuple[ConversationTest, User]]:
    """All tests with who made them, the newest first."""
    query = select(ConversationTest, User).join(User, User.id == ConversationTest.author_id)
    rows = await session.execute(query.order_by(ConversationTest.created_at.desc(), ConversationTest.id.desc()))
    return [(test, author) for test, author in rows.all()]


async def get(session: AsyncSession, test_id: str) -> tuple[ConversationTest, User]:
    """One test with who made it; raises `NotFound`."""
    query = select(ConversationTest, User).join(User, User.id == ConversationTest.author_id)
    found = (await session.execute(query.where(ConversationTest.id == test_id))).one_or_none()
    if found is None:
        raise NotFound("There is no such test.")
    return found[0], found[1]


async def gather(session: AsyncSession, user: User, conversation_id: str, *, demo: bool) -> Material:
    """What a test of a conversation is made of; `NotFound` when the user may not see it, `Conflict` when it has one already."""
    conversation = await conversations.get(session, user, conversation_id)
    known = select(ConversationTest.id).where(ConversationTest.conversation_id == conversation.id)
    if (existing := await session.scalar(known.limit(1))) is not None:
        raise Conflict("There is a test of this conversation already.", code="test_exists", test_id=existing)
    query = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.seq).limit(MOST_MESSAGES)
    messages = (await session.execute(query)).scalars().all()
    changed = select(AuditEntry).where(AuditEntry.conversation_id == conversation.id)
    changes = (await session.execute(changed.order_by(AuditEntry.created_at, AuditEntry.id))).scalars().all()
    customer = await _vouched_for(session, conversation)
    name = (await customers.names(session, {conversation.id})).get(conversation.id)
    return Material(conversation, customer, messages, changes, await _orders(session, messages), name, demo)


def compose(material: Material) -> Prepared:
    """The test, masked; `Conflict` when the bot has answered nothing in the conversation. Takes milliseconds."""
    conversation, customer, messages = material.conversation, material.customer, material.messages
    kept = material.demo and customer is not None and (customer.email or "").endswith(DEMO_ADDRESSES)
    disguise = Disguise(kept=True) if kept else Disguise.of(material.orders, conversation.created_at, material.name)
    turns = writing.turns(messages, disguise)
    if not turns:
        raise Conflict("The bot has answered nothing in this conversation.", code="nothing_answered")
    end = _end(messages, len(turns))
    changes = [change for change in material.changes if end is None or change.created_at < end]
    title = " ".join(next(turn[key] for turn in turns for key in ("says", "presses") if key in turn).split())[:TITLE]
    address = (customer.email if kept else DANA) if customer else None
    return prepare(writing.write(title, conversation.language, address, turns, writing.effects(changes, disguise)))


async def store(
    session: AsyncSession, user: User, prepared: Prepared, conversation_id: str | None, *, is_active: bool = True
) -> ConversationTest:
    """Keep a test, of a conversation that the user may see."""
    if conversation_id is not None:
        await conversations.get(session, user, conversation_id)
    test = ConversationTest(conversation_id=conversation_id, author_id=user.id, active=is_active, **asdict(prepared))
    session.add(test)
    await session.flush()
    return test


async def change(session: AsyncSession, test_id: str, prepared: Prepared | None, is_active: bool | None) -> None:
    """Give a test another script, let it rest or take part again; raises `NotFound`."""
    test = await session.get(ConversationTest, test_id, with_for_update=True)
    if test is None:
        raise NotFound("There is no such test.")
    if prepared is not None and prepared.script != test.script:
        for name, value in asdict(prepared).items():
            setattr(test, name, value)
        test.last_run = None
    if is_active is not None:
        test.active = is_active


async def delete(session: AsyncSession, test_id: str) -> None:
    """Forget a test; raises `NotFound`."""
    test, _ = await get(session, test_id)
    await session.delete(test)


async def _vouched_for(session: AsyncSession, conversation: Conversation) -> Customer | None:
    """The customer, if the bot knew who it was without asking."""
    query = (
        select(Customer)
        .join(ContactPoint, ContactPoint.customer_id == Customer.id)
        .where(ContactPoint.id == conversation.contact_point_id, ContactPoint.vouched, Customer.id == conversation.customer_id)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _orders(session: AsyncSession, messages: Sequence[Message]) -> list[Order]:
    """The orders that are named in a conversation, in the order in which they are."""
    named = [
        str(entity["value"])
        for message in messages
        if message.author == Author.CUSTOMER
        for entity in [*((message.nlu or {}).get("entities") or ()), *_of_button(message)]
        if entity["entity"] == "order_number"
    ]
    query = select(Order).where(Order.number.in_(set(named))).options(selectinload(Order.shipments))
    found = {order.number: order for order in (await session.execute(query)).scalars()}
    return [found[number] for number in dict.fromkeys(named) if number in found]


def _of_button(message: Message) -> list[dict[str, str]]:
    entities = ((message.event or {}).get("pressed") or {}).get("entities") or {}
    return [{"entity": name, "value": value} for name, value in entities.items() if isinstance(value, str)]


def _end(messages: Sequence[Message], turns: int) -> datetime | None:
    """When the first message came that is not in the test, if there is one."""
    asked = [message for message in messages if message.author == Author.CUSTOMER and message.text.strip()]
    return asked[turns].created_at if len(asked) > turns else None

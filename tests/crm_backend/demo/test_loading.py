"""The whole of the Lantern data: what is in it, that it is quick, and that a reset keeps what it must."""

import asyncio
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy import text as statement

from crm_backend.db import Database
from crm_backend.demo import service
from crm_backend.demo.conversations import Colleague
from crm_backend.models import (
    Alarm,
    ApiKey,
    Article,
    ArticleVersion,
    Base,
    ContactPoint,
    Conversation,
    Customer,
    Discovery,
    Message,
    Order,
    OrderStatus,
    Product,
    Role,
    SentimentPoint,
    State,
    Ticket,
    User,
)
from crm_backend.texts import LANGUAGES
from tests.crm_backend.lantern import DEMO_KEY, Lantern, client

LONGEST_SECONDS = 5.0
TEAM = [Colleague("a", "Mei Chen"), Colleague("b", "Oliver Brandt")]


async def _count(db: Database, model: type[Base]) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_everything_that_the_catalogue_of_services_promises_is_loaded_once(db: Database) -> None:
    assert await service.load(db) is True
    assert await service.load(db) is False
    counts = {model: await _count(db, model) for model in (Product, Customer, Order, Ticket, Article, Conversation)}
    assert counts == {Product: 40, Customer: 300, Order: 2500, Ticket: 60, Article: 30, Conversation: 400}
    assert await _count(db, ArticleVersion) == 30 * len(LANGUAGES)
    assert await _count(db, SentimentPoint) > 400
    async with db.reading() as session:
        assert await service.is_loaded(session)
        countries = await session.scalar(select(func.count(func.distinct(Customer.country))))
        roles = Counter((await session.execute(select(User.role))).scalars())
        open_ones = await session.scalar(select(func.count()).where(Conversation.state != State.RESOLVED))
    assert (countries, open_ones) == (12, 0)
    assert roles == {Role.AGENT: 2, Role.SUPERVISOR: 1}


async def test_loading_afresh_is_quick_and_keeps_users_and_keys(db: Database) -> None:
    await service.load(db)
    async with db.transaction() as session:
        session.add(ApiKey(name="mine", key_hash="h", scopes=["chat"]))
        order = (await session.execute(select(Order).where(Order.number == "LT-100002"))).scalar_one()
        order.status = OrderStatus.CANCELLED
        session.add(_discovery())
        session.add(Alarm(kind="drift", key="k", severity=0.5, content={}))
    users = await _count(db, User)
    started = time.monotonic()
    await service.reset(db)
    assert time.monotonic() - started < LONGEST_SECONDS
    async with db.reading() as session:
        status = await session.scalar(select(Order.status).where(Order.number == "LT-100002"))
    assert status == OrderStatus.PREPARING
    assert (await _count(db, User), await _count(db, ApiKey), await _count(db, Conversation)) == (users, 1, 400)
    assert (await _count(db, Discovery), await _count(db, Alarm)) == (0, 0)


def _discovery() -> Discovery:
    """Made of what customers wrote."""
    return Discovery(
        encoder="e", vector=b"", items=["gone"], words=["gift"], suggested="gift", weeks=[], languages={"en": 1}, nearest=None
    )


async def test_a_reset_needs_the_scope_and_forgets_the_dialogue_too(lantern: Lantern) -> None:
    forgotten: list[bool] = []

    async def forget() -> None:
        forgotten.append(True)
        raise ConnectionError("no dialogue here")

    lantern.app.state.forget_trackers = forget
    async with client(lantern.app) as stranger, client(lantern.app, DEMO_KEY) as owner:
        assert (await stranger.post("/api/v1/demo/reset")).status_code == 401
        assert (await lantern.bot.post("/api/v1/demo/reset")).status_code == 403
        assert forgotten == []
        assert (await owner.post("/api/v1/demo/reset")).status_code == 200
    assert forgotten == [True]
    assert await lantern.count(Order) == 2500


async def test_a_reset_waits_for_who_writes_and_neither_fails(db: Database) -> None:
    """Somebody writes in tables that a reset empties early and late, in the other order than it does."""
    await service.load(db)
    begun = asyncio.Event()

    async def write() -> None:
        async with db.transaction() as session:
            point = (await session.execute(select(ContactPoint).limit(1))).scalar_one()
            session.add(Conversation(contact_point_id=point.id, customer_id=point.customer_id, channel="web", sender_id="s"))
            await session.flush()
            begun.set()
            while not db.is_sqlite and not await session.scalar(statement("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                await asyncio.sleep(0.02)  # until the reset waits for us
            await session.execute(update(Ticket).values(subject="written"))

    writing = asyncio.create_task(write())
    await begun.wait()
    await service.reset(db)
    await writing
    assert (await _count(db, Conversation), await _count(db, Ticket)) == (400, 60)
    async with db.reading() as session:
        assert await session.scalar(select(func.count()).where(Ticket.subject == "written")) == 0


def _without_secrets(rows: dict[type[Base], list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    secret = {"invoice_token", "label_token"}
    return {
        model.__tablename__: [{name: value for name, value in row.items() if name not in secret} for row in some]
        for model, some in rows.items()
    }


def test_the_same_day_gives_the_same_data() -> None:
    day = date(2026, 5, 4)
    first, second = service.generate(day, TEAM), service.generate(day, TEAM)
    assert _without_secrets(first.rows) == _without_secrets(second.rows)


def test_nothing_happens_in_the_future_and_everything_adds_up() -> None:
    for day in (date(2026, 2, 28), date(2026, 12, 31)):
        rows = service.generate(day, TEAM).rows
        latest = datetime.combine(day, datetime.min.time(), UTC)
        for model, some in rows.items():
            times = [row["created_at"] for row in some if "created_at" in row]
            assert not times or max(times) <= latest, model.__tablename__
        orders = rows[Order]
        assert min(order["placed_at"] for order in orders) < latest - timedelta(days=700)
        assert all(order["total_minor"] > 0 for order in orders)
        assert len({order["number"] for order in orders}) == len(orders)


def test_stored_understanding_marks_what_stands_in_the_text() -> None:
    messages = service.generate(date(2026, 5, 4), TEAM).rows[Message]
    understood = [message for message in messages if message["nlu"]]
    entities = [(message["text"], entity) for message in understood for entity in message["nlu"]["entities"]]
    assert len(entities) > 200
    for text, entity in entities:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    assert not [message["text"] for message in messages if "{" in message["text"]]
    moods = [(message["text"], message["nlu"]["sentiment"]) for message in understood]
    words = [(text, mood["label"], word) for text, mood in moods for word in mood["why"]]
    assert len(words) > 200
    for text, _, word in words:
        assert text[word["start"] : word["end"]] == word["text"]
    thanked = [word["weight"] > 0 for _, mood, word in words if mood == "positive"]
    assert sum(thanked) > 0.9 * len(thanked)
    urgent = {text for text, mood in moods if mood["urgency"] >= 0.5}
    assert any("charged me twice" in text for text in urgent) and any("扣了我两次" in text for text in urgent)
    assert len(urgent) < 0.1 * len(moods)
    languages = Counter(message["nlu"]["language"]["code"] for message in understood)
    assert set(languages) == {"en", "zh"}
    sequences = Counter((message["conversation_id"], message["seq"]) for message in messages)
    assert max(sequences.values()) == 1


def test_every_product_has_its_words_in_all_languages() -> None:
    products = service.generate(date(2026, 5, 4), TEAM).rows[Product]
    for product in products:
        assert set(product["names"]) == set(product["descriptions"]) == set(product["synonyms"]) == LANGUAGES
        assert len(set(product["names"].values())) == len(LANGUAGES)

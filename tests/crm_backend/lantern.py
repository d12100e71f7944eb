"""A small Lantern for tests: the catalogue, the articles and Dana with her twelve orders, behind the real endpoints."""

import uuid
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx2
import numpy as np
import pytest
from fastapi import FastAPI
from sqlalchemy import Table, select

from bot.nlu.encoder import Vectors
from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.keys import Keys
from crm_backend.auth.limits import LoginLimits
from crm_backend.auth.service import digest, hash_password
from crm_backend.bot_api.endpoints import router as bot_router
from crm_backend.conversations.announce import Announcer
from crm_backend.customers.endpoints import router as customers_router
from crm_backend.customers.reset_endpoints import router as resets_router
from crm_backend.db import Database
from crm_backend.demo.bulk import store
from crm_backend.demo.catalogue import add_article_translations, add_articles, add_catalogue, add_promo_codes
from crm_backend.demo.dana import add_dana
from crm_backend.demo.endpoints import router as demo_router
from crm_backend.demo.people import make_people
from crm_backend.demo.service import SHOP
from crm_backend.demo.source import Source
from crm_backend.errors import install_error_handlers
from crm_backend.knowledge.desk_endpoints import router as knowledge_router
from crm_backend.knowledge.endpoints import router as help_router
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.words import words
from crm_backend.limiter import Limiter
from crm_backend.models import ApiKey, ContactPoint, Conversation, Customer, NumberSequence, Role, User
from crm_backend.orders.endpoints import router as pages_router
from crm_backend.promises.endpoints import router as promises_router
from crm_backend.realtime import Hub
from crm_backend.settings import Settings

INTERNAL_KEY = "the-bot's-own-key-of-this-test"
DEMO_KEY = "a-key-with-the-scope-demo-0123456789"
CHAT_KEY = "a-key-with-the-scope-chat-0123456789"
PASSWORD = "correct horse battery"
HASH: dict[str, str] = {}


@dataclass
class Lantern:
    """The shop under test."""

    db: Database
    app: FastAPI
    bot: httpx2.AsyncClient

    async def conversation(self, *, customer: str | None = None, vouched: bool = True, language: str = "en") -> str:
        """The id of a new conversation: with the customer of this e-mail, or with an anonymous visitor."""
        async with self.db.transaction() as session:
            if customer is None:
                person = Customer()
                session.add(person)
                await session.flush()
            else:
                person = (await session.execute(select(Customer).where(Customer.email == customer))).scalar_one()
            sender = uuid.uuid4().hex
            point = ContactPoint(channel="web", sender_id=sender, customer_id=person.id, vouched=customer is not None and vouched)
            session.add(point)
            await session.flush()
            conversation = Conversation(
                contact_point_id=point.id, customer_id=person.id, channel="web", sender_id=sender, language=language
            )
            session.add(conversation)
        return conversation.id

    async def get(self, conversation_id: str, path: str, **params: Any) -> httpx2.Response:
        """What the bot is answered to a question."""
        return await self.bot.get(f"/api/v1/bot/conversations/{conversation_id}/{path}", params=params)

    async def post(self, conversation_id: str, path: str, body: Any = None, *, key: str | None = None) -> httpx2.Response:
        """What the bot is answered to a change, under this key or a fresh one."""
        address = f"/api/v1/bot/conversations/{conversation_id}/{path}"
        return await self.bot.post(address, json=body, headers={"Idempotency-Key": key or uuid.uuid4().hex})

    async def rows(self, model: type[Any], *conditions: Any) -> list[Any]:
        """Rows of a table."""
        async with self.db.reading() as session:
            return list((await session.execute(select(model).where(*conditions))).scalars())

    async def count(self, model: type[Any], *conditions: Any) -> int:
        """How many rows there are."""
        return len(await self.rows(model, *conditions))

    async def sign_in(self, role: Role) -> httpx2.AsyncClient:
        """A browser of a new user with this role, signed in; to be closed by the caller."""
        HASH.setdefault(PASSWORD, await hash_password(PASSWORD))
        email = f"{role}-{uuid.uuid4().hex[:6]}@lantern.example"
        async with self.db.transaction() as session:
            session.add(User(email=email, name=role.title(), role=role, password_hash=HASH[PASSWORD]))
        browser = client(self.app)
        answer = await browser.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return browser


def client(app: FastAPI, key: str | None = None) -> httpx2.AsyncClient:
    """A client of the application, with an API key or without."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1:8000", headers=headers)


@pytest.fixture
async def lantern(db: Database, tmp_path: Path) -> AsyncIterator[Lantern]:
    """The shop with Dana, without the other customers."""
    await _fill(db)
    app = _app(db, Settings(data_dir=tmp_path, demo=True))
    async with client(app, INTERNAL_KEY) as bot:
        yield Lantern(db, app, bot)


async def _fill(db: Database) -> None:
    source = Source(datetime.now(UTC).date())
    goods = add_catalogue(source)
    add_promo_codes(source)
    add_articles(source)
    dana, _ = make_people(source)
    add_dana(source, dana, goods)
    add_article_translations(source)
    source.add(Customer, **dana.row)
    source.add(NumberSequence, series="TK", last=1001)
    source.add(NumberSequence, series="RT", last=1001)
    async with db.transaction() as session:
        for model in SHOP:
            if rows := source.rows[model]:
                await store(session, cast(Table, model.__table__), rows)
        session.add(ApiKey(name="demo", key_hash=digest(DEMO_KEY), scopes=["demo"]))
        session.add(ApiKey(name="chat", key_hash=digest(CHAT_KEY), scopes=["chat"]))


class HashedWords:
    """An encoder for tests that need no meaning: texts with the same words are near, and it costs nothing to load."""

    encoder = "hashed words"

    async def encode(self, texts: Sequence[str], language: str) -> Vectors:
        rows = np.full((len(texts), 1024), 1e-4, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                rows[row, zlib.crc32(word.encode()) % 1024] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _app(db: Database, settings: Settings) -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)
    for router in (
        auth_router,
        bot_router,
        customers_router,
        resets_router,
        promises_router,
        help_router,
        knowledge_router,
        pages_router,
        demo_router,
    ):
        app.include_router(router)
    app.state.db, app.state.settings = db, settings
    app.state.keys, app.state.login_limits = Keys(db, INTERNAL_KEY), LoginLimits(Limiter())
    app.state.index = Index(db, HashedWords())
    app.state.announcer = Announcer(Hub(None, "test"))
    return app

"""Loading the Lantern shop, and loading it afresh."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.auth.service import hash_password
from crm_backend.db import Database
from crm_backend.demo.bulk import hold, store
from crm_backend.demo.catalogue import add_article_translations, add_articles, add_catalogue, add_promo_codes
from crm_backend.demo.conversations import Colleague, add_conversations
from crm_backend.demo.dana import add_dana
from crm_backend.demo.history import add_history
from crm_backend.demo.people import DANA, make_people
from crm_backend.demo.source import Source
from crm_backend.demo.tickets import add_tickets
from crm_backend.models import (
    Alarm,
    Article,
    ArticlePassage,
    ArticleTopic,
    ArticleVersion,
    ArticleVote,
    Attachment,
    AttachmentContent,
    AuditEntry,
    Base,
    Callback,
    ContactPoint,
    Conversation,
    Customer,
    CustomerMerge,
    DeadLetter,
    Discovery,
    Exchange,
    Feedback,
    GapQuestion,
    IdempotencyRecord,
    KnowledgeGap,
    LoyaltyEntry,
    Mail,
    Message,
    NumberSequence,
    Order,
    OrderItem,
    OutboxEntry,
    PasswordReset,
    Payment,
    PrivacyRequest,
    Product,
    PromoCode,
    Refund,
    Return,
    ReturnItem,
    Role,
    SentimentPoint,
    ShadowTally,
    Shipment,
    Survey,
    TeachingCluster,
    TeachingItem,
    TeachingLabel,
    TeachingPlace,
    Ticket,
    User,
    VerifiedOrder,
    VerifyAttempts,
    WebhookDelivery,
)

Progress = Callable[[str, int, int], None]  # what is being loaded, done, of how many

# All that a reset removes, in the order in which it is inserted; users, sessions, keys and settings stay.
SHOP: tuple[type[Base], ...] = (
    Product,
    PromoCode,
    Article,
    ArticleTopic,
    ArticleVersion,
    ArticlePassage,
    Customer,
    Order,
    OrderItem,
    Payment,
    Shipment,
    Return,
    ReturnItem,
    Exchange,
    Refund,
    LoyaltyEntry,
    Mail,
    PasswordReset,
    ContactPoint,
    Conversation,
    Message,
    TeachingPlace,
    TeachingCluster,
    TeachingItem,
    TeachingLabel,
    Discovery,
    Alarm,
    Survey,
    ShadowTally,
    OutboxEntry,
    WebhookDelivery,
    Attachment,
    AttachmentContent,
    DeadLetter,
    CustomerMerge,
    SentimentPoint,
    ArticleVote,
    KnowledgeGap,
    GapQuestion,
    Ticket,
    Callback,
    PrivacyRequest,
    Feedback,
    VerifiedOrder,
    VerifyAttempts,
    NumberSequence,
    IdempotencyRecord,
    AuditEntry,
)
TEAM = (
    ("mei@lantern.example", "Mei Chen", Role.AGENT, "zh"),
    ("oliver@lantern.example", "Oliver Brandt", Role.AGENT, "en"),
    ("sofia@lantern.example", "Sofia Reyes", Role.SUPERVISOR, "en"),
)


async def is_loaded(session: AsyncSession) -> bool:
    """Whether the demo data are in."""
    return (await session.execute(select(Customer.id).where(Customer.email == DANA["email"]))).first() is not None


async def load(db: Database, *, today: date | None = None, progress: Progress | None = None) -> bool:
    """Load the shop unless it is there; returns whether anything was loaded."""
    await _ensure_team(db)
    async with db.reading() as session:
        if await is_loaded(session):
            return False
        source = await _generate(session, today)
    async with db.transaction() as session:
        if await is_loaded(session):  # another process was faster
            return False
        await _store(session, source, progress)
    return True


async def reset(db: Database, *, today: date | None = None, progress: Progress | None = None) -> None:
    """Remove all that customers and the bot have done, and load the shop as on the first day."""
    await _ensure_team(db)
    async with db.reading() as session:
        source = await _generate(session, today)
    async with db.transaction() as session:
        await hold(session, [cast(Table, model.__table__) for model in SHOP])
        for model in reversed(SHOP):
            await session.execute(delete(model))
        await _store(session, source, progress)


async def _generate(session: AsyncSession, today: date | None) -> Source:
    emails = [email for email, _, _, _ in TEAM if email != TEAM[-1][0]]
    agents = (await session.execute(select(User.id, User.name).where(User.email.in_(emails)).order_by(User.email))).all()
    colleagues = [Colleague(identity, name) for identity, name in agents]
    return await asyncio.to_thread(generate, today or datetime.now(UTC).date(), colleagues)


def generate(today: date, colleagues: list[Colleague]) -> Source:
    """All rows of the shop as of this day."""
    source = Source(today)
    goods = add_catalogue(source)
    add_promo_codes(source)
    add_articles(source)
    dana, others = make_people(source)
    add_dana(source, dana, goods)
    sales = add_history(source, others, goods)
    add_tickets(source, sales)
    add_conversations(source, [dana, *others], colleagues)
    add_article_translations(source)
    for person in (dana, *others):
        source.add(Customer, **person.row)
    source.add(NumberSequence, series="TK", last=1000 + len(source.rows[Ticket]))
    source.add(NumberSequence, series="RT", last=1000 + len(source.rows[Return]))
    return source


async def _store(session: AsyncSession, source: Source, progress: Progress | None) -> None:
    total = sum(len(rows) for rows in source.rows.values())
    done = 0
    for model in SHOP:
        if rows := source.rows[model]:
            await store(session, cast(Table, model.__table__), rows)
            done += len(rows)
            if progress:
                progress(model.__tablename__, done, total)


async def _ensure_team(db: Database) -> None:
    """Two agents and a supervisor with random passwords; an administrator sets others."""
    async with db.reading() as session:
        known = set((await session.execute(select(User.email))).scalars())
    missing = [member for member in TEAM if member[0] not in known]
    if not missing:
        return
    hashes = [await hash_password(secrets.token_urlsafe(24)) for _ in missing]
    async with db.transaction() as session:
        known = set((await session.execute(select(User.email))).scalars())
        for (email, name, role, locale), password_hash in zip(missing, hashes, strict=True):
            if email not in known:
                session.add(User(email=email, name=name, role=role, locale=locale, password_hash=password_hash))

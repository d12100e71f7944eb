"""The real desk (endpoints, websocket, SQLite) and the built console, without Rasa and without a model: orders at /control stand
in for customers, for the bot, and for trouble."""

import argparse
import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy import delete, select
from starlette.middleware.base import RequestResponseEndpoint

from connectors.messages import Attachment as Told
from connectors.messages import InboundMessage, Kind, Voucher
from crm_backend.attachments.endpoints import router as files_router
from crm_backend.auth import service as auth
from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.limits import LoginLimits
from crm_backend.callbacks import service as callbacks
from crm_backend.channels.desk_endpoints import router as channels_router
from crm_backend.channels.receiving import Reception
from crm_backend.conversations import rating as rating_service
from crm_backend.conversations import thread
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.endpoints import router as desk_router
from crm_backend.conversations.rasa import Answer, RasaClient, Reply
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.customers.endpoints import router as customers_router
from crm_backend.customers.merge_endpoints import router as merges_router
from crm_backend.db import Database
from crm_backend.demo import service as demo
from crm_backend.desk.socket import router as desk_socket
from crm_backend.errors import install_error_handlers
from crm_backend.evidence.endpoints import router as evidence_router
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import gaps
from crm_backend.knowledge.desk_endpoints import router as knowledge_router
from crm_backend.knowledge.index import Index
from crm_backend.limiter import Limiter
from crm_backend.migrations import migrate
from crm_backend.models import (
    Article,
    ArticleTopic,
    ArticleVersion,
    Attachment,
    AttachmentContent,
    AuditEntry,
    Callback,
    ContactPoint,
    Conversation,
    DeadLetter,
    Feedback,
    KnowledgeGap,
    LoginSession,
    Message,
    Order,
    OrderStatus,
    OutboxEntry,
    Payment,
    PaymentStatus,
    Refund,
    Role,
    SentimentPoint,
    TeachingChange,
    TeachingCluster,
    TeachingItem,
    TeachingLabel,
    TeachingPlace,
    User,
)
from crm_backend.orders import moving, refunding
from crm_backend.orders.access import Viewer
from crm_backend.orders.rules import Terms
from crm_backend.promises.endpoints import router as promises_router
from crm_backend.realtime import Hub
from crm_backend.security import Guard
from crm_backend.settings import Settings
from crm_backend.shop_rules import ShopRules
from crm_backend.teaching.inbox.collecting import Collector as Misses
from crm_backend.teaching.routers import ROUTERS as TEACHING_ROUTERS
from crm_backend.understanding import Lineup, Understanding, Understood
from tests.console import desk_channels, desk_discoveries, desk_models, desk_teaching, desk_training
from tests.crm_backend.lantern import HashedWords

DIST = Path(__file__).parents[2] / "crm_backend" / "console" / "dist"
ORDER = "LT-100001"
PASSWORD = "correct horse battery"
PEOPLE = (
    ("mei@lantern.example", "Mei Chen", Role.AGENT),
    ("oliver@lantern.example", "Oliver Brandt", Role.AGENT),
    ("sofia@lantern.example", "Sofia Reyes", Role.SUPERVISOR),
    ("nora@lantern.example", "Nora Weiss", Role.ADMIN),
    ("ben@lantern.example", "Ben Okafor", Role.ADMIN),
    ("amir@lantern.example", "Amir Haddad", Role.ADMIN),
    ("ines@lantern.example", "Inês Duarte", Role.ADMIN),
    ("ada@lantern.example", "Ada Park", Role.ADMIN),
)
STRICT = "default-src 'self'; style-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'"


def create_app(data: Path, port: int, *, with_demo: bool) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.db = Database(f"sqlite+aiosqlite:///{data / 'desk.db'}")
        await migrate(app.state.db)
        app.state.hub = Hub(None, "desk")
        app.state.announcer = Announcer(app.state.hub)
        app.state.login_limits = LoginLimits(Limiter())
        app.state.script = script = Script()
        app.state.switchboard = Switchboard(
            app.state.db, cast(Understanding, script), cast(RasaClient, script), app.state.announcer, app.state.settings
        )
        app.state.rollout = desk_models.rollout(app)
        app.state.reception = Reception(app.state.db, app.state.switchboard, app.state.announcer)
        app.state.connectors = desk_channels.connectors()
        app.state.down = False
        app.state.index = Index(app.state.db, HashedWords())
        desk_teaching.prepare(app)
        if with_demo:
            await demo.load(app.state.db)
        await add_people(app.state.db)
        await app.state.switchboard.start()
        surveyor = desk_discoveries.surveyor(app)
        surveyor.start()
        yield
        await surveyor.stop()
        await app.state.switchboard.stop()
        await app.state.db.close()

    app = FastAPI(lifespan=lifespan)
    app.state.settings = Settings(data_dir=data, port=port, email_address="help@lantern.example")
    install_error_handlers(app)
    app.add_middleware(Guard, https=False)
    for router in (auth_router, desk_router, customers_router, knowledge_router, promises_router, files_router, channels_router):
        app.include_router(router)
    for router in (merges_router, evidence_router, *TEACHING_ROUTERS):
        app.include_router(router)
    app.include_router(desk_socket)
    add_trouble(app)
    add_control(app)
    add_console(app)
    return app


async def add_people(db: Database) -> None:
    hashed = await auth.hash_password(PASSWORD)
    async with db.transaction() as session:
        for email, name, role in PEOPLE:
            known = (await session.execute(select(User).where(User.email == email))).scalar_one_or_none()
            user = known or User(email=email, name=name, role=role)
            user.password_hash = hashed
            session.add(user)


def add_trouble(app: FastAPI) -> None:
    @app.middleware("http")
    async def perhaps_down(request: Request, call_next: RequestResponseEndpoint) -> Response:
        """While the order `down` holds, the API answers like a proxy whose server is gone."""
        if request.app.state.down and request.url.path.startswith("/api/"):
            return Response(status_code=502)
        return await call_next(request)


def add_control(app: FastAPI) -> None:
    @app.post("/control")
    async def control(request: Request) -> JSONResponse:
        order: dict[str, Any] = await request.json()
        kind = order.pop("do")
        return JSONResponse(await ORDERS[kind](app, **order))


async def says(
    app: FastAPI, *, sender: str, text: str, name: str | None = None, email: str | None = None, channel: str = "web",
    nlu: dict[str, Any] | None = None, mood: dict[str, Any] | None = None, replies: list[dict[str, Any]] | None = None,
    locale: str = "en", files: list[dict[str, str]] | None = None, trace: dict[str, Any] | None = None,
) -> dict[str, str]:  # fmt: skip
    """A customer writes, perhaps with files; the bot, when it is its turn, answers with `replies`."""
    app.state.script.expect(text, nlu or understood("track_order", **(mood or {})), replies or [{"text": "One moment."}], trace)
    voucher = Voucher(email=email, name=name) if email else None
    sent = tuple(Told(Kind(file["kind"]), file["name"], content=b64decode(file["content"])) for file in files or ())
    inbound = InboundMessage(channel, "", sender, uuid4().hex, text, locale, voucher, attachments=sent)
    switchboard: Switchboard = app.state.switchboard
    stored = await switchboard.receive(inbound)
    await switchboard.outcome(stored, 5)
    return {"conversation_id": stored.conversation_id, "message_id": stored.message_id}


async def expects(app: FastAPI, *, text: str) -> None:
    """A customer is going to say this by a channel."""
    app.state.script.expect(text, understood("inform"), [{"text": "One moment."}])


class Script:
    """Stands in for the model and for Rasa: understands and answers each message as its order said."""

    def __init__(self) -> None:
        self._nlu: dict[str, dict[str, Any]] = {}
        self._answers: dict[str, Answer] = {}
        self.lineup = Lineup()

    def expect(self, text: str, nlu: dict[str, Any], replies: list[dict[str, Any]], trace: dict[str, Any] | None = None) -> None:
        self._nlu[text] = nlu
        said = tuple(Reply(reply["text"], tuple(reply.get("buttons", ()))) for reply in replies)
        self._answers[text] = Answer(said, trace=trace)

    async def parse(self, text: str, _context: object = None) -> dict[str, Any]:
        return self._nlu[text]

    async def understand(self, text: str, _context: object = None, customer: str | None = None) -> Understood:
        version = self.lineup.chosen(customer)
        return Understood(self._nlu[text], version.number if version else None)

    async def turn(self, body: dict[str, Any], _seconds: float) -> Answer:
        return self._answers[body["text"]]


def understood(
    intent: str, *, score: float = 0.0, urgency: float = 0.0, why: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    label = "negative" if score < -0.15 else "positive" if score > 0.15 else "neutral"
    return {
        "language": {"code": "en", "confidence": 0.98},
        "intent": {"name": intent, "confidence": 0.91},
        "decision": "act",
        "intent_ranking": [
            {"name": intent, "confidence": 0.91},
            {"name": "late_delivery", "confidence": 0.06},
            {"name": "warranty", "confidence": 0.004},
        ],
        "entities": [],
        "sentiment": {"label": label, "score": score, "urgency": urgency, "why": why or []},
    }


async def hands_over(app: FastAPI, *, conversation_id: str, reason: str = "asked", note: str | None = None) -> None:
    async with app.state.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        await handoff.request(session, conversation, reason, note)
    app.state.announcer.changed(conversation.contact_point_id, conversation_id)


async def withholds(app: FastAPI, *, conversation_id: str, note: str) -> None:
    """The bot's reply comes when a person has taken over already."""
    async with app.state.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        await thread.note(session, conversation, {"kind": "withheld", "note": note})
    app.state.announcer.changed(conversation.contact_point_id, conversation_id)


async def rates(app: FastAPI, *, conversation_id: str, rating: int, comment: str | None = None) -> None:
    """The customer rates the service in the widget."""
    async with app.state.db.transaction() as session:
        await rating_service.rate(session, await session.get_one(Conversation, conversation_id), rating, comment)


async def types(app: FastAPI, *, conversation_id: str, on: bool = True) -> None:
    async with app.state.db.reading() as session:
        conversation = await session.get_one(Conversation, conversation_id)
    app.state.announcer.typing(conversation.contact_point_id, conversation_id, "customer", on=on)


async def ends_sessions(app: FastAPI) -> None:
    async with app.state.db.transaction() as session:
        await session.execute(delete(LoginSession))


async def goes_down(app: FastAPI, *, down: bool) -> None:
    app.state.down = down


async def promises(app: FastAPI, *, conversation_id: str) -> None:
    """The bot has promised a call and asked for the money of an order, which it has also sent elsewhere."""
    async with app.state.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        viewer = Viewer(conversation.id, conversation.customer_id)
        session.add(_order(conversation.customer_id or ""))
        await session.flush()
        rules = ShopRules()
        await callbacks.promise(session, viewer, None, "en", phone="+14155550100", at=None, topic="the late vacuum", rules=rules)
        await refunding.request_refund(session, viewer, ORDER, "promised", Terms(rules, datetime.now(UTC).date()))
        await moving.change_address(session, viewer, ORDER, "12 Oak Street, Portland")
    app.state.announcer.changed(conversation.contact_point_id, conversation_id)


def _order(customer_id: str) -> Order:
    place = {"name": "Dana Lin", "lines": "1180 Valencia St, San Francisco", "country": "US"}
    paid = Payment(method="card", status=PaymentStatus.CAPTURED, amount_minor=4990, at=datetime.now(UTC))
    order = Order(number=ORDER, customer_id=customer_id, status=OrderStatus.PAID, placed_at=datetime.now(UTC), payments=[paid])
    order.currency, order.total_minor, order.address = "USD", 4990, place
    return order


# what the orders at /control fill, in the order in which it can be removed
FILLED = (
    *(TeachingLabel, TeachingChange, TeachingItem, TeachingCluster, TeachingPlace),
    *desk_models.FILLED,
    *(DeadLetter, AttachmentContent, Attachment, KnowledgeGap, ArticleTopic, ArticleVersion, Article),
    *(AuditEntry, Callback, Refund, Payment, Order, OutboxEntry, SentimentPoint, Feedback, Message, Conversation),
    *(ContactPoint, LoginSession),
)


async def clears(app: FastAPI) -> None:
    app.state.down = False
    app.state.connectors.pop("email", None)
    await desk_teaching.clear(app)
    desk_models.clear(app)
    async with app.state.db.transaction() as session:
        for model in FILLED:
            await session.execute(delete(model))


async def knows(app: FastAPI, *, slug: str, topics: list[str], texts: dict[str, dict[str, str]]) -> None:
    """There is an article, as it came with the shop."""
    async with app.state.db.transaction() as session:
        article = Article(slug=slug, topics=[ArticleTopic(topic=topic) for topic in topics])
        article.versions = [ArticleVersion(locale=locale, **text) for locale, text in texts.items()]
        session.add(article)


async def misses(app: FastAPI, *, conversation_id: str, question: str, language: str = "en") -> None:
    """A customer asks what no article answers."""
    [vector] = await app.state.index.encoder.encode([question], language)
    async with app.state.db.transaction() as session:
        kept = {"vector": vector, "made_with": app.state.index.made_with, "conversation_id": conversation_id}
        await gaps.record(session, question=question, language=language, **kept)


async def tells(app: FastAPI, *, conversation_id: str) -> list[dict[str, Any]]:
    """What is stored of a conversation."""
    async with app.state.db.reading() as session:
        rows = (await session.execute(Message.__table__.select().where(Message.conversation_id == conversation_id))).mappings()
        told = ("author", "text", "internal", "files")
        return [{name: row[name] for name in told} for row in rows]


async def collects(app: FastAPI) -> int:
    """What went wrong so far comes into the labelling inbox."""
    return await Misses(app.state.db, cast(Understanding, app.state.index.encoder), "desk").collect(timedelta(0))


async def tells_labels(app: FastAPI) -> list[dict[str, Any]]:
    """The changes that people's labels made."""
    async with app.state.db.reading() as session:
        rows = (await session.execute(select(TeachingChange).order_by(TeachingChange.id))).scalars()
        return [{"kind": row.kind, "state": row.state, **row.content} for row in rows]


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "says": says,
    "hands_over": hands_over,
    "types": types,
    "expects": expects,
    "withholds": withholds,
    "rates": rates,
    "ends_sessions": ends_sessions,
    "goes_down": goes_down,
    "clears": clears,
    "tells": tells,
    "promises": promises,
    "knows": knows,
    "misses": misses,
    "collects": collects,
    "tells_labels": tells_labels,
    **desk_channels.ORDERS,
    **desk_teaching.ORDERS,
    **desk_discoveries.ORDERS,
    **desk_training.ORDERS,
    **desk_models.ORDERS,
}


def add_console(app: FastAPI) -> None:
    @app.get("/console/{path:path}")
    async def console(path: str) -> Response:
        file = DIST / path
        headers = {"Content-Security-Policy": STRICT}
        return FileResponse(file if path and file.is_file() else DIST / "index.html", headers=headers)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--demo", action="store_true")
    given = parser.parse_args()
    app = create_app(given.data, given.port, with_demo=given.demo)
    asyncio.run(uvicorn.Server(uvicorn.Config(app, port=given.port, log_level="warning")).serve())


if __name__ == "__main__":
    main()

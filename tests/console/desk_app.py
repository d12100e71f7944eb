"""The real desk (endpoints, websocket, SQLite) and the built console, without Rasa and without a model: orders at /control stand
in for customers, for the bot, and for trouble."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from sqlalchemy import delete, select
from starlette.middleware.base import RequestResponseEndpoint

from connectors.messages import InboundMessage, Voucher
from crm_backend.auth import service as auth
from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.limits import LoginLimits
from crm_backend.conversations import rating as rating_service
from crm_backend.conversations import thread
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.endpoints import router as desk_router
from crm_backend.conversations.rasa import Answer, RasaClient, Reply
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.customers.endpoints import router as customers_router
from crm_backend.db import Database
from crm_backend.demo import service as demo
from crm_backend.desk.socket import router as desk_socket
from crm_backend.errors import install_error_handlers
from crm_backend.handoff import service as handoff
from crm_backend.migrations import migrate
from crm_backend.models import (
    ContactPoint,
    Conversation,
    Feedback,
    LoginSession,
    Message,
    OutboxEntry,
    Role,
    SentimentPoint,
    User,
)
from crm_backend.realtime import Hub
from crm_backend.security import Guard
from crm_backend.settings import Settings
from crm_backend.understanding import Understanding

DIST = Path(__file__).parents[2] / "crm_backend" / "console" / "dist"
PASSWORD = "correct horse battery"
PEOPLE = (
    ("mei@lantern.example", "Mei Chen", Role.AGENT),
    ("oliver@lantern.example", "Oliver Brandt", Role.AGENT),
    ("sofia@lantern.example", "Sofia Reyes", Role.SUPERVISOR),
)
STRICT = "default-src 'self'; style-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'"


def create_app(data: Path, port: int, *, with_demo: bool) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.db = Database(f"sqlite+aiosqlite:///{data / 'desk.db'}")
        await migrate(app.state.db)
        app.state.hub = Hub(None, "desk")
        app.state.announcer = Announcer(app.state.hub)
        app.state.login_limits = LoginLimits()
        app.state.script = script = Script()
        app.state.switchboard = Switchboard(
            app.state.db, cast(Understanding, script), cast(RasaClient, script), app.state.announcer, app.state.settings
        )
        app.state.down = False
        if with_demo:
            await demo.load(app.state.db)
        await add_people(app.state.db)
        await app.state.switchboard.start()
        yield
        await app.state.switchboard.stop()
        await app.state.db.close()

    app = FastAPI(lifespan=lifespan)
    app.state.settings = Settings(data_dir=data, port=port)
    install_error_handlers(app)
    app.add_middleware(Guard, https=False)
    for router in (auth_router, desk_router, customers_router, desk_socket):
        app.include_router(router)
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
    nlu: dict[str, Any] | None = None, replies: list[dict[str, Any]] | None = None, locale: str = "en",
) -> dict[str, str]:  # fmt: skip
    """A customer writes; the bot, when it is its turn, answers with `replies`."""
    app.state.script.expect(text, nlu or understood("track_order"), replies or [{"text": "One moment."}])
    voucher = Voucher(email=email, name=name) if email else None
    inbound = InboundMessage(channel, "", sender, uuid4().hex, text, locale, voucher)
    switchboard: Switchboard = app.state.switchboard
    stored = await switchboard.receive(inbound)
    await switchboard.outcome(stored, 5)
    return {"conversation_id": stored.conversation_id, "message_id": stored.message_id}


class Script:
    """Stands in for the model and for Rasa: understands and answers each message as its order said."""

    def __init__(self) -> None:
        self._nlu: dict[str, dict[str, Any]] = {}
        self._replies: dict[str, list[Reply]] = {}

    def expect(self, text: str, nlu: dict[str, Any], replies: list[dict[str, Any]]) -> None:
        self._nlu[text] = nlu
        self._replies[text] = [Reply(reply["text"], tuple(reply.get("buttons", ()))) for reply in replies]

    async def parse(self, text: str, _context: object = None) -> dict[str, Any]:
        return self._nlu[text]

    async def turn(self, body: dict[str, Any], _seconds: float) -> Answer:
        return Answer(tuple(self._replies[body["text"]]))


def understood(intent: str, *, score: float = 0.0) -> dict[str, Any]:
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
        "sentiment": {"label": label, "score": score},
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


async def clears(app: FastAPI) -> None:
    app.state.down = False
    async with app.state.db.transaction() as session:
        for model in (OutboxEntry, SentimentPoint, Feedback, Message, Conversation, ContactPoint, LoginSession):
            await session.execute(delete(model))


async def tells(app: FastAPI, *, conversation_id: str) -> list[dict[str, Any]]:
    """What is stored of a conversation."""
    async with app.state.db.reading() as session:
        rows = (await session.execute(Message.__table__.select().where(Message.conversation_id == conversation_id))).mappings()
        return [{"author": row["author"], "text": row["text"], "internal": row["internal"]} for row in rows]


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "says": says,
    "hands_over": hands_over,
    "types": types,
    "withholds": withholds,
    "rates": rates,
    "ends_sessions": ends_sessions,
    "goes_down": goes_down,
    "clears": clears,
    "tells": tells,
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

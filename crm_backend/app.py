"""The composition root: the one place that knows all parts and puts them together."""

import contextlib
import gc
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError

from actions.server import create_app as create_actions
from connectors.connector import Connector
from connectors.telegram import TelegramConnector
from crm_backend.auth import service as auth
from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.keys import Keys
from crm_backend.auth.limits import KeyLimits, LoginLimits
from crm_backend.bot_api.endpoints import router as bot_router
from crm_backend.channels.endpoints import router as channels_router
from crm_backend.chat.endpoints import router as chat_router
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.endpoints import router as desk_router
from crm_backend.conversations.rasa import RasaClient
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.customers.endpoints import router as customers_router
from crm_backend.db import Database
from crm_backend.demo import service as demo
from crm_backend.demo.endpoints import router as demo_router
from crm_backend.desk.socket import router as desk_socket
from crm_backend.errors import NotFound, install_error_handlers
from crm_backend.first_credentials import FirstCredentials, leave
from crm_backend.jobs import Jobs
from crm_backend.knowledge.endpoints import router as help_router
from crm_backend.metrics import exposition
from crm_backend.migrations import migrate
from crm_backend.orders.endpoints import router as documents_router
from crm_backend.outbox.service import Outbox
from crm_backend.realtime import Hub
from crm_backend.security import Guard
from crm_backend.settings import Settings, kept_secret, model_key
from crm_backend.understanding import Understanding
from crm_backend.web_chat.endpoints import router as web_chat_router
from crm_backend.web_chat.identity import Identities
from crm_backend.web_chat.socket import router as web_chat_socket

HERE = Path(__file__).parent
ROUTERS = (
    auth_router,
    chat_router,
    desk_router,
    customers_router,
    bot_router,
    help_router,
    documents_router,
    channels_router,
    web_chat_router,
    web_chat_socket,
    desk_socket,
)


def create_app(settings: Settings) -> FastAPI:
    """The application; its database and connections are opened when it starts and closed when it stops.

    Raises `bot.nlu.ModelError` when there is no model to understand with.
    """
    app = FastAPI(title="Concierge", version="0.1.0", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.understanding = Understanding(settings.nlu_model, model_key(settings))
    install_error_handlers(app)
    app.add_middleware(Guard, https=settings.base_url.startswith("https://"))
    for router in ROUTERS:
        app.include_router(router)
    if settings.demo:
        app.include_router(demo_router)
    _add_health(app)
    _add_pages(app, settings)
    app.state.actions = create_actions(crm=_bot_client(app), secret=_dialogue_secret(settings))
    return app


def make_connectors(settings: Settings) -> Mapping[str, Connector]:
    """The messaging channels by name; one without its secrets is there and refuses."""
    telegram = TelegramConnector(
        token=_shown(settings.telegram_bot_token),
        secret=_shown(settings.telegram_webhook_secret),
        api_base=settings.telegram_api_base,
    )
    return {connector.name: connector for connector in (telegram,)}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with AsyncExitStack() as stack:
        db = Database(settings.database)
        stack.push_async_callback(db.close)
        await db.check()
        await migrate(db)
        hub = Hub(Redis.from_url(settings.redis_url) if settings.redis_url else None, settings.instance)
        await hub.start()
        stack.push_async_callback(hub.stop)
        understanding: Understanding = app.state.understanding
        understanding.keep_current()
        stack.push_async_callback(understanding.close)
        rasa = RasaClient(settings.rasa_urls, _dialogue_secret(settings))
        stack.push_async_callback(rasa.close)
        announcer = Announcer(hub)
        switchboard = Switchboard(db, understanding, rasa, announcer, settings)
        app.state.db, app.state.hub, app.state.rasa = db, hub, rasa
        app.state.announcer, app.state.switchboard = announcer, switchboard
        app.state.keys = Keys(db, app.state.internal_key)
        app.state.login_limits, app.state.key_limits = LoginLimits(), KeyLimits()
        app.state.identities = Identities(_secret_key(settings), _inbox_key(settings))
        app.state.sign_identity = app.state.identities.sign
        app.state.forget_trackers = rasa.forget
        await _make_first_credentials(db, settings)
        if settings.demo:
            await demo.load(db)
        connectors = app.state.connectors = make_connectors(settings)
        for connector in connectors.values():
            stack.push_async_callback(connector.close)
        jobs = Jobs(Outbox(db, connectors, announcer), settings.redis_url, settings.instance, works=settings.worker)
        db.on_outbox = jobs.wake
        await jobs.start()
        stack.push_async_callback(jobs.stop)
        await switchboard.start()
        stack.push_async_callback(switchboard.stop)
        _spare_the_garbage_collector()
        yield


def _spare_the_garbage_collector() -> None:
    """What is loaded by now stays for good: do not look through it again and again while turns make their short-lived objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _make_first_credentials(db: Database, settings: Settings) -> None:
    """Make sure that somebody can sign in and call; what has to be made up for that is left to be shown once."""
    password = settings.admin_password.get_secret_value() if settings.admin_password else None
    key = settings.api_key.get_secret_value() if settings.api_key else None
    async with db.transaction() as session:
        made_password = await auth.ensure_first_admin(session, settings.admin_email, password)
        made_key = await auth.ensure_first_key(session, key)
    if made_password or made_key:
        leave(settings.data_dir, FirstCredentials(settings.admin_email, made_password, made_key))


def _shown(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _secret_key(settings: Settings) -> str:
    return settings.secret_key.get_secret_value() if settings.secret_key else kept_secret(settings.data_dir, "secret_key")


def _inbox_key(settings: Settings) -> str:
    """The key with which sites sign who is signed in there; replicas that share SECRET_KEY share it."""
    if settings.secret_key is None:
        return kept_secret(settings.data_dir, "web_inbox_key")
    return hmac.digest(_secret_key(settings).encode(), b"web inbox key", "sha256").hex()


def _dialogue_secret(settings: Settings) -> str:
    if settings.dialogue_secret:
        return settings.dialogue_secret.get_secret_value()
    return kept_secret(settings.data_dir, "dialogue_secret")


def _bot_client(app: FastAPI) -> httpx2.AsyncClient:
    """The actions' way to the CRM: this application itself, without a socket, with a key that nobody else has."""
    app.state.internal_key = secrets.token_urlsafe(32)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url="http://crm",
        headers={"Authorization": f"Bearer {app.state.internal_key}"},
    )


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["operations"])
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", tags=["operations"])
    async def ready(request: Request) -> JSONResponse:
        """200 only when messages can be understood and answered and, in a demo, its data are there."""
        state = request.app.state
        checks = {"understanding": True, "dialogue": await state.rasa.ready(), "database": False}
        with contextlib.suppress(SQLAlchemyError):
            async with state.db.reading() as session:
                loaded = await demo.is_loaded(session)
            checks |= {"database": True} | ({"demo": loaded} if state.settings.demo else {})
        fine = all(checks.values())
        return JSONResponse({"status": "ready" if fine else "not ready", "checks": checks}, 200 if fine else 503)

    @app.get("/metrics", tags=["operations"])
    async def metrics() -> PlainTextResponse:
        return PlainTextResponse(exposition(), media_type=CONTENT_TYPE_LATEST)


def _add_pages(app: FastAPI, settings: Settings) -> None:
    console = HERE / "console" / "dist"

    @app.get("/console", include_in_schema=False)
    @app.get("/console/{path:path}", include_in_schema=False)
    async def console_page(path: str = "") -> Response:
        """The console: its files, and for every other path its one page."""
        wanted = (console / path).resolve()
        if path and wanted.is_file() and console.resolve() in wanted.parents:
            cache = "public, max-age=31536000, immutable" if "/assets/" in f"/{path}" else "no-cache"
            return FileResponse(wanted, headers={"Cache-Control": cache})
        if not (console / "index.html").is_file():
            return PlainTextResponse("The console is not built; run: make setup", 503)
        return FileResponse(console / "index.html", headers={"Cache-Control": "no-cache"})

    if settings.demo:
        _add_shop(app, HERE / "demo" / "shop")


def _add_shop(app: FastAPI, shop: Path) -> None:
    """The demo shop's page at `/`, and its folders by name: one mount at `/` would answer for every wrong address."""
    for folder in sorted(path.name for path in shop.iterdir() if path.is_dir() and path.name != "images"):
        app.mount(f"/{folder}", StaticFiles(directory=shop / folder), name=folder)

    @app.get("/", include_in_schema=False)
    @app.get("/{name}.svg", include_in_schema=False)
    async def shop_page(name: str = "") -> FileResponse:
        file = shop / (f"{name}.svg" if name else "index.html")
        if file.parent != shop or not file.is_file():
            raise NotFound("There is no such page.")
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

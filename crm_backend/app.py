"""The composition root: the one place that knows all parts and puts them together."""

import contextlib
import gc
import hmac
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
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
from connectors.email import EmailConnector, Mailbox
from connectors.line import LineConnector
from connectors.messenger import MessengerConnector
from connectors.slack import SlackConnector
from connectors.telegram import TelegramConnector
from connectors.twilio import TwilioConnector
from connectors.wechat import WeChatConnector
from connectors.whatsapp import WhatsAppConnector
from crm_backend.attachments.endpoints import router as files_router
from crm_backend.attachments.fetching import Fetcher
from crm_backend.auth import service as auth
from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.keys import Keys
from crm_backend.auth.limits import MAILED, UPLOADS, KeyLimits, LoginLimits, VisitorLimits
from crm_backend.bot_api.endpoints import router as bot_router
from crm_backend.channels.desk_endpoints import router as channels_desk_router
from crm_backend.channels.endpoints import router as channels_router
from crm_backend.channels.receiving import Reception
from crm_backend.chat.endpoints import router as chat_router
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.endpoints import router as desk_router
from crm_backend.conversations.rasa import RasaClient
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.customers.endpoints import router as customers_router
from crm_backend.customers.merge_endpoints import router as merges_router
from crm_backend.customers.reset_endpoints import router as resets_router
from crm_backend.db import Database
from crm_backend.demo import service as demo
from crm_backend.demo.endpoints import router as demo_router
from crm_backend.desk.socket import router as desk_socket
from crm_backend.errors import NotFound, install_error_handlers
from crm_backend.evidence.endpoints import router as evidence_router
from crm_backend.first_credentials import FirstCredentials, leave
from crm_backend.jobs import Jobs
from crm_backend.knowledge.desk_endpoints import router as knowledge_router
from crm_backend.knowledge.endpoints import router as help_router
from crm_backend.knowledge.index import Index
from crm_backend.limiter import Limiter
from crm_backend.mails.collector import Collector
from crm_backend.mails.sender import MailSender
from crm_backend.metrics import exposition
from crm_backend.migrations import migrate
from crm_backend.orders.endpoints import router as documents_router
from crm_backend.outbox.pace import Pace
from crm_backend.outbox.service import Outbox
from crm_backend.promises.endpoints import router as promises_router
from crm_backend.realtime import Hub
from crm_backend.security import Guard
from crm_backend.settings import Settings, kept_secret, model_key, webhook_key
from crm_backend.setup.places import ROOT
from crm_backend.teaching.answers.effects import EffectsLook
from crm_backend.teaching.conversation_tests.running import Runs
from crm_backend.teaching.discovery.looking import DiscoveryLook
from crm_backend.teaching.inbox.collecting import Collector as Misses
from crm_backend.teaching.quality.looking import QualityLook
from crm_backend.teaching.rollout.rollout import Rollout
from crm_backend.teaching.routers import ROUTERS as TEACHING_ROUTERS
from crm_backend.teaching.surveys import Surveyor
from crm_backend.teaching.training.trainer import Trainer
from crm_backend.understanding import Understanding
from crm_backend.web_chat.endpoints import router as web_chat_router
from crm_backend.web_chat.identity import Identities
from crm_backend.web_chat.socket import router as web_chat_socket
from crm_backend.webhooks.addresses import Addresses
from crm_backend.webhooks.endpoints import router as webhooks_router
from crm_backend.webhooks.sender import Sender

HERE = Path(__file__).parent
ROUTERS = (
    auth_router,
    chat_router,
    webhooks_router,
    desk_router,
    evidence_router,
    merges_router,
    customers_router,
    resets_router,
    promises_router,
    bot_router,
    help_router,
    knowledge_router,
    documents_router,
    files_router,
    channels_router,
    channels_desk_router,
    web_chat_router,
    web_chat_socket,
    desk_socket,
    *TEACHING_ROUTERS,
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
    connectors: tuple[Connector, ...] = (
        TelegramConnector(
            token=_shown(settings.telegram_bot_token),
            secret=_shown(settings.telegram_webhook_secret),
            api_base=settings.telegram_api_base,
        ),
        WhatsAppConnector(
            app_secret=_shown(settings.whatsapp_app_secret),
            verify_token=_shown(settings.whatsapp_verify_token),
            access_token=_shown(settings.whatsapp_access_token),
            phone_number_id=settings.whatsapp_phone_number_id,
            api_base=settings.whatsapp_api_base,
        ),
        MessengerConnector(
            app_secret=_shown(settings.messenger_app_secret),
            verify_token=_shown(settings.messenger_verify_token),
            page_token=_shown(settings.messenger_page_token),
            api_base=settings.messenger_api_base,
        ),
        LineConnector(
            channel_secret=_shown(settings.line_channel_secret),
            channel_token=_shown(settings.line_channel_token),
            api_base=settings.line_api_base,
            data_base=settings.line_data_api_base,
        ),
        WeChatConnector(
            token=_shown(settings.wechat_token),
            app_id=settings.wechat_app_id,
            app_secret=_shown(settings.wechat_app_secret),
            encoding_aes_key=_shown(settings.wechat_encoding_aes_key),
            api_base=settings.wechat_api_base,
        ),
        SlackConnector(
            signing_secret=_shown(settings.slack_signing_secret),
            bot_token=_shown(settings.slack_bot_token),
            api_base=settings.slack_api_base,
        ),
        TwilioConnector(
            account_sid=settings.twilio_account_sid,
            auth_token=_shown(settings.twilio_auth_token),
            from_number=settings.twilio_from_number,
            public_url=settings.twilio_public_url or settings.public_url,
            api_base=settings.twilio_api_base,
        ),
        EmailConnector(
            address=settings.email_address,
            smtp_url=_shown(settings.email_smtp_url),
            authserv_id=settings.email_authserv_id,
        ),
    )
    return {connector.name: connector for connector in connectors}


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
        rollout = app.state.rollout = Rollout(db, hub, understanding, rasa, settings)
        await rollout.start()
        stack.push_async_callback(rollout.stop)
        switchboard.on_understood = rollout.shadow.look
        app.state.db, app.state.hub, app.state.rasa = db, hub, rasa
        app.state.announcer, app.state.switchboard = announcer, switchboard
        app.state.keys = Keys(db, app.state.internal_key)
        limiter = Limiter(settings.redis_url)
        app.state.login_limits, app.state.key_limits = LoginLimits(limiter), KeyLimits(limiter)
        app.state.upload_limits, app.state.mailed_limits = VisitorLimits(limiter, UPLOADS), VisitorLimits(limiter, MAILED)
        app.state.identities = Identities(_secret_key(settings), _inbox_key(settings))
        app.state.sign_identity = app.state.identities.sign
        app.state.forget_trackers = rasa.forget
        app.state.index = Index(db, understanding)
        await _make_first_credentials(db, settings)
        if settings.demo:
            await demo.load(db)
        await app.state.index.bring_up_to_date()
        connectors = app.state.connectors = make_connectors(settings)
        for connector in connectors.values():
            stack.push_async_callback(connector.close)
        outbox = Outbox(db, connectors, announcer, Pace(limiter), settings.base_url)
        jobs = Jobs(outbox, Fetcher(db, connectors, announcer), settings.redis_url, settings.instance, works=settings.worker)
        db.on_outbox = jobs.wake
        await jobs.start()
        stack.push_async_callback(jobs.stop)
        app.state.webhook_addresses = Addresses(settings.webhook_allowed_hosts)
        sender = app.state.webhooks = Sender(db, webhook_key(settings), app.state.webhook_addresses)
        if settings.worker:
            sender.start()
        stack.push_async_callback(sender.stop)
        app.state.test_runs = Runs(db)
        stack.push_async_callback(app.state.test_runs.stop)
        app.state.surveyor = Surveyor(
            db,
            (DiscoveryLook(db, ROOT), QualityLook(db, ROOT, understanding), EffectsLook(db, ROOT, understanding)),
            settings.instance,
        )
        app.state.misses = Misses(db, understanding, settings.instance)
        for teacher in _teachers(app, settings):
            teacher.start()
            stack.push_async_callback(teacher.stop)
        reception = app.state.reception = Reception(db, switchboard, announcer)
        stack.push_async_callback(reception.stop)
        await switchboard.start()
        stack.push_async_callback(switchboard.stop)
        for mail_worker in _mail_workers(settings, db, connectors["email"], reception):
            await mail_worker.start()
            stack.push_async_callback(mail_worker.stop)
        _spare_the_garbage_collector()
        yield


def _teachers(app: FastAPI, settings: Settings) -> Iterator[Surveyor | Trainer | Misses]:
    """What collects what went wrong and looks through it, which takes an understanding; where jobs are done here, what trains."""
    yield app.state.surveyor
    yield app.state.misses
    if settings.worker:
        yield Trainer(app.state.db, settings, settings.instance)


def _mail_workers(
    settings: Settings, db: Database, connector: Connector, reception: Reception
) -> Iterator[Collector | MailSender]:
    """What fetches mails, and what sends those that are queued; as far as the settings name servers for it."""
    imap_url = _shown(settings.email_imap_url)
    if connector.enabled and settings.worker:
        yield MailSender(db, connector)
    if settings.email_address and imap_url:
        mailbox = Mailbox(address=settings.email_address, imap_url=imap_url)
        yield Collector(db, mailbox, connector, reception.take_parts, settings.instance)


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

"""The dialogue process: a model, its conversations, and one worker on the loopback address."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

from sanic import Sanic

from bot.dialogue import remote_actions
from bot.dialogue.channel import blueprint
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.engine import Engine
from bot.dialogue.errors import SettingsError
from bot.dialogue.models import Models
from bot.dialogue.remote_actions import Connections
from bot.dialogue.settings import Settings
from bot.dialogue.tracker_store import TrackerStore

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 1_000_000  # bytes
SECONDS_TO_FINISH = 10.0  # for turns under way when the process is asked to stop


def serve(model: Path, port: int, settings: Settings) -> None:
    """Load the model and answer until SIGTERM or SIGINT; raises ModelError or SettingsError when it cannot start."""
    listener = _bind(port)
    remote_actions.install()
    actions = Connections(settings.actions_url, settings.secret)
    models = Models(Engine(model, actions), actions)
    store = TrackerStore(settings.tracker_url)
    dialogue = Dialogue(models, store)
    app = _app(dialogue, models, settings.secret)

    @app.after_server_start
    async def announce(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        logger.info("ready on port %d", listener.getsockname()[1])

    @app.before_server_stop
    async def finish(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        await dialogue.finish(SECONDS_TO_FINISH)

    @app.after_server_stop
    async def close(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        await store.close()
        await actions.close()

    app.run(sock=listener, workers=1, access_log=False, auto_reload=False, motd=False)


def _app(dialogue: Dialogue, models: Models, secret: str) -> Sanic:
    app = Sanic("concierge_dialogue", env_prefix=None, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    app.config.RESPONSE_TIMEOUT = 60
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.blueprint(blueprint(dialogue, models, secret))
    return app


def _bind(port: int) -> socket.socket:
    """Take the port at once, so that a port in use shows first; it listens only when the model is loaded."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise SettingsError(f"Port {port} on 127.0.0.1 cannot be used: {error}") from None
    return listener

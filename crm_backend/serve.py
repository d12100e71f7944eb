"""The app process: the public application and, on a loopback port of their own, the actions that Rasa calls."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from functools import partial

import uvicorn
import uvloop
from fastapi import FastAPI

from bot.nlu import ModelError
from crm_backend import logs
from crm_backend.app import create_app
from crm_backend.db import Database, DatabaseUnusable
from crm_backend.settings import Settings
from crm_backend.supervisor.service import UNUSABLE_EXIT

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    """A server that leaves the signals to us: there are two of them in this process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; open turns are finished or taken up again after the next start."""
    await _check_database(settings)
    app = create_app(settings)
    public = make_server(app, settings.trusted_proxies)
    doors = [listen(settings.host, settings.port)]
    if settings.private_port:
        doors.append(listen(LOOPBACK, settings.private_port))
    actions = make_server(app.state.actions) if settings.actions_port else None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, partial(setattr, public, "should_exit", True))
    serving = asyncio.create_task(actions.serve([listen(LOOPBACK, settings.actions_port)])) if actions else None
    await public.serve(doors)
    if actions and serving:  # last: turns that were under way have needed them
        actions.should_exit = True
        await serving


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address, which other processes of the app may share: the system shares out the connections."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind(address)
    door.set_inheritable(False)
    return door


def make_server(app: FastAPI, trusted_proxies: Sequence[str] = ()) -> uvicorn.Server:
    """A server; its client is the last hop of X-Forwarded-For that is no trusted proxy, or with none trusted the peer."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws_max_size=64_000,
        timeout_graceful_shutdown=5,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
    )
    return _Server(config)


def main() -> None:
    """Run the app with the settings of the environment."""
    logs.configure()
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(serve(Settings()))
    except (DatabaseUnusable, ModelError) as error:
        print(error, file=sys.stderr)
        sys.exit(UNUSABLE_EXIT)


async def _check_database(settings: Settings) -> None:
    """Before the server starts, which would bury the reason in a traceback."""
    db = Database(settings.database)
    try:
        await db.check()
    finally:
        await db.close()


def _loop() -> asyncio.AbstractEventLoop:
    return uvloop.new_event_loop()


if __name__ == "__main__":
    main()

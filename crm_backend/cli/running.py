"""Commands that run Concierge: all of it, or one of its processes."""

import contextlib
from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings
from crm_backend.cores import cores

APP_PROCESSES = min(2, cores())  # one process uses one core; each takes 350 MB


def up(
    rasa: Annotated[int, typer.Option(min=1, max=16, help="Rasa processes; conversations are shared out among them.")] = 1,
    app: Annotated[
        int, typer.Option(min=1, max=64, help="Processes of the app; connections are shared out among them.")
    ] = APP_PROCESSES,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C.

    CONCIERGE_DATABASE_URL, CONCIERGE_REDIS_URL and CONCIERGE_RASA_URLS name what runs elsewhere.
    """
    from crm_backend.supervisor.errors import SupervisorError
    from crm_backend.supervisor.up import up as run

    try:
        run(load_settings(), rasa, app, say)
    except SupervisorError as error:
        fail(error)


def say(line: str) -> None:
    """Print a line."""
    with contextlib.suppress(OSError):  # nobody may be reading any more; that is no reason to stop serving
        typer.echo(line)


def serve() -> None:
    """Start the app alone; Valkey or Redis and Rasa run elsewhere."""
    from crm_backend.serve import main

    main()


def worker() -> None:
    """Start one more worker: it sends messages and does jobs, beside the app's own worker or (CONCIERGE_WORKER=0) instead."""
    from crm_backend.worker import main

    main()

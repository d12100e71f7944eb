"""The commands that load the Lantern shop, and let customers write to it on all channels without an account anywhere."""

import asyncio
import os
import sys
from typing import Annotated

import typer

from crm_backend.cli.database import open_database
from crm_backend.cli.output import fail, load_settings
from crm_backend.cli.running import APP_PROCESSES, say

app = typer.Typer(help="The Lantern shop, and its customers.")


@app.callback(invoke_without_command=True)
def demo(
    context: typer.Context,
    reset: Annotated[bool, typer.Option("--reset", help="Remove what is there first, with all conversations.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before removing.")] = False,
) -> None:
    """Load the Lantern shop: products, customers, orders, tickets, articles and past conversations."""
    if context.invoked_subcommand:
        return
    if reset and not yes:
        typer.confirm("All customers, orders, tickets and conversations of this database will be removed. Go on?", abort=True)
    typer.echo(asyncio.run(_load(reset)))


@app.command()
def channels(
    rasa: Annotated[int, typer.Option(min=1, max=16, help="Rasa processes.")] = 1,
    app: Annotated[int, typer.Option(min=1, max=64, help="Processes of the app.")] = APP_PROCESSES,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the platforms' page is; 0: any free port.")] = 8100,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between what two customers say; 0: nobody but you.")] = 5.0,
) -> None:
    """Start everything with the Lantern shop, and customers who write on Telegram, WhatsApp, ... until Ctrl-C.

    The platforms are played on this machine by tests/fakes of the checkout: no account is needed, and nothing goes out. What
    customers see is printed, and shown on a page on which you are one yourself; the console shows the conversations live.
    """
    from crm_backend.demo import platforms
    from crm_backend.supervisor.errors import SupervisorError
    from crm_backend.supervisor.ports import LOOPBACK, check_port, free_ports
    from crm_backend.supervisor.up import up

    try:
        port = port or free_ports(1)[0]
        check_port(LOOPBACK, port)
        os.environ |= platforms.environment(port) | {"CONCIERGE_DEMO": "1"}
        if sys.stdout.isatty():
            os.environ["FORCE_COLOR"] = "1"
        up(load_settings(), rasa, app, say, lambda settings: [platforms.service(settings, port, pause)])
    except (SupervisorError, platforms.NoPlatforms) as error:
        fail(error)


async def _load(reset: bool) -> str:
    from rich.progress import Progress

    from crm_backend.demo import service

    with Progress(transient=True) as board:
        task = board.add_task("Making up the shop", total=None)

        def progress(what: str, done: int, total: int) -> None:
            board.update(task, description=what, completed=done, total=total)

        async with open_database(load_settings()) as db:
            if reset:
                await service.reset(db, progress=progress)
                return "The Lantern shop is loaded afresh."
            if await service.load(db, progress=progress):
                return "The Lantern shop is loaded."
            return "The Lantern shop is there already; --reset loads it afresh."

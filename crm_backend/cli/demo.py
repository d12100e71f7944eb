"""The command that loads the Lantern shop."""

import asyncio
from typing import Annotated

import typer

from crm_backend.cli.database import open_database
from crm_backend.cli.output import load_settings


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Remove what is there first, with all conversations.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before removing.")] = False,
) -> None:
    """Load the Lantern shop: products, customers, orders, tickets, articles and past conversations."""
    if reset and not yes:
        typer.confirm("All customers, orders, tickets and conversations of this database will be removed. Go on?", abort=True)
    typer.echo(asyncio.run(_load(reset)))


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

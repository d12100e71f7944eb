"""The commands of teaching: train, see the runs, see the versions; on the database, with or without a running Concierge."""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_backend.cli import exchange, serving
from crm_backend.cli.database import open_database
from crm_backend.cli.output import fail, load_settings

if TYPE_CHECKING:
    from crm_backend.db import Database
    from crm_backend.teaching.training.schemas import ReportedRunOut

app = typer.Typer(no_args_is_help=True)
app.add_typer(exchange.app)
serving.add_to(app)
OBJECTED, GOING_ON = 3, 4  # exit codes
POLL_SECONDS = 1.0
LONELY_SECONDS = 20.0  # after which a run that nobody has taken up is explained
SHOWN = 20


@app.command()
def run(wait: Annotated[bool, typer.Option("--wait", help="Stay until it has ended, and tell what came of it.")] = False) -> None:
    """Queue a training, which a running Concierge or `concierge worker` takes up.

    Exit codes with --wait: 0 a version that nothing speaks against, 1 failed or cancelled, 3 the gate objects; 4 one is going on.
    """
    asyncio.run(_run(wait))


@app.command()
def runs() -> None:
    """List the newest trainings."""
    asyncio.run(_runs())


@app.command()
def versions() -> None:
    """List the versions that came of trainings, with their figures."""
    asyncio.run(_versions())


async def _run(wait: bool) -> None:
    from crm_backend.errors import Conflict
    from crm_backend.teaching.training import service

    async with open_database(load_settings()) as db:
        try:
            queued = await service.queue(db, None)
        except Conflict as error:
            fail(f"{error.detail} ({error.more['run_id']})", code=GOING_ON)
        if not wait:
            typer.echo(queued.id)
            return
        ended = await _watch(db, queued.id)
    _tell(ended)


async def _watch(db: "Database", run_id: str) -> "ReportedRunOut":
    """Show how far a run is until it has ended."""
    from rich.console import Console
    from rich.progress import Progress

    from crm_backend.teaching.training import service

    started = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as board:
        task = board.add_task("queued", total=1.0)
        while (now := await service.shown(db, run_id)).state in ("queued", "running"):
            lonely = now.state == "queued" and time.monotonic() - started > LONELY_SECONDS
            step = "queued: start `concierge up` or `concierge worker`, which train" if lonely else now.step or now.state
            board.update(task, completed=now.progress, description=step)
            await asyncio.sleep(POLL_SECONDS)
    return now


def _tell(ended: "ReportedRunOut") -> None:
    if ended.state != "done" or ended.report is None:
        fail(f"{ended.state}: {_where(ended.error)}" if ended.error else ended.state)
    for name, figures in ended.report["sets"].items():
        typer.echo(
            f"{name}: {figures['candidate']:.1%} of {figures['n']} right, {figures['live']:.1%} before "
            f"({figures['fixed']} fixed, {figures['broken']} broken, p = {figures['p']:.3g})"
        )
    flips = ended.report["flips"]
    typer.echo(f"{flips['changed']} of {flips['messages']} messages of customers are taken otherwise")
    typer.echo(f"version {ended.version}, in {sum(ended.report['seconds'].values()):.0f} s")
    for objection in ended.report["against"]:
        typer.secho(f"against it: {objection['detail']}", fg=typer.colors.YELLOW)
    if ended.report["against"]:
        raise typer.Exit(OBJECTED)


async def _runs() -> None:
    from crm_backend.teaching.training import service

    async with open_database(load_settings()) as db:
        found = await service.listed(db, SHOWN, None)
    for each in found.items:
        what = f"version {each.version}" if each.version else _where(each.error) if each.error else each.step or ""
        who = each.started_by.name if each.started_by else "-"
        typer.echo(f"{each.id}  {each.created_at:%Y-%m-%d %H:%M}  {each.state:<9}  {each.progress:4.0%}  {who}  {what}")


async def _versions() -> None:
    from crm_backend.teaching.training import service

    async with open_database(load_settings()) as db:
        found = await service.all_versions(db)
    for each in found.items:
        figures = "  ".join(f"{name} {shares['candidate']:.1%}" for name, shares in each.figures["sets"].items())
        gate = f"{len(each.against)} against it" if each.against else "nothing against it"
        files = "" if each.available else "  (files let go of)"
        typer.echo(f"{each.number}  {each.created_at:%Y-%m-%d %H:%M}  {figures}  {gate}{files}")


def _where(error: dict[str, Any]) -> str:
    place = f"{error['file']}:{error['line']}: " if error.get("file") and error.get("line") else ""
    return f"{place}{error['text']}"

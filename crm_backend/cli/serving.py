"""The commands of teaching about what answers: promote a version, roll back, see; the running processes follow within seconds."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.database import open_database
from crm_backend.cli.output import fail, load_settings

if TYPE_CHECKING:
    from crm_backend.db import Database
    from crm_backend.settings import Settings
    from crm_backend.setup.places import Places
    from crm_backend.teaching.rollout.schemas import ShareOut

GATED = 3  # exit code
Why = Annotated[str | None, typer.Option("--reason", help="Why, for the history; needed where the gate speaks against it.")]


def add_to(app: typer.Typer) -> None:
    """Make these commands part of `concierge teach`."""
    for command in (promote, rollback, serving):
        app.command()(command)


def promote(number: Annotated[int, typer.Argument(help="The version's number.")], reason: Why = None) -> None:
    """Let a version answer everybody. Exit code 3: the gate speaks against it."""
    asyncio.run(_promote(number, reason))


def rollback(reason: Why = None) -> None:
    """Let the version before the live one answer again."""
    asyncio.run(_roll_back(reason))


def serving() -> None:
    """Show what answers, and how it fares."""
    asyncio.run(_serving())


async def _promote(number: int, reason: str | None) -> None:
    from crm_backend.teaching.rollout import service

    settings = load_settings()
    async with _database(settings) as db:
        await _check(db, settings, number, reason)
        async with db.transaction() as session:
            await service.promote(session, number, service.By(reason=reason, command=True))
    typer.echo(f"Version {number} is live; running processes take it up within seconds.")


async def _check(db: "Database", settings: "Settings", number: int, reason: str | None) -> None:
    """End the command unless the version can be used."""
    from bot.nlu import ModelError, Pipeline
    from crm_backend.settings import model_key
    from crm_backend.setup.places import Places
    from crm_backend.teaching.rollout import service
    from crm_backend.teaching.training import archives, versions

    key = model_key(settings)
    async with db.reading() as session:
        version = await versions.numbered(session, number)
    service.refuse_gated(version, reason)
    try:
        folder = await versions.unpack(db, version.id, settings.data_dir, key)
        Pipeline.load(folder / archives.NLU, key)
    except ModelError as error:
        fail(f"Version {number} cannot be used: {error}")
    if (folder / "dialogue.tar.gz").exists():
        await asyncio.to_thread(_try_dialogue, Places(settings.data_dir), folder / "dialogue.tar.gz", number)


def _try_dialogue(places: "Places", model: Path, number: int) -> None:
    command = [str(places.dialogue_python), "-m", "bot.dialogue", "check", "--model", str(model.resolve())]
    tried = subprocess.run(command, cwd=places.root, env={"PYTHONPATH": str(places.root)}, capture_output=True, text=True)
    if tried.returncode:
        fail(f"Version {number} cannot be used: {tried.stderr.strip().splitlines()[-1]}")


async def _roll_back(reason: str | None) -> None:
    from crm_backend.teaching.rollout import service

    async with _database(load_settings()) as db:
        async with db.transaction() as session:
            row = await service.roll_back(session, service.By(reason=reason, command=True))
        async with db.reading() as session:
            left = await service.number_of(session, row.live_id)
    typer.echo(f"{_name(left)} is live; running processes take it up within seconds.")


async def _serving() -> None:
    from bot.nlu import ModelError, read_manifest
    from crm_backend.settings import model_key
    from crm_backend.teaching.rollout import showing

    settings = load_settings()
    try:
        base = read_manifest(settings.nlu_model, model_key(settings)).fingerprint
    except ModelError as error:
        fail(error)
    async with _database(settings) as db, db.reading() as session:
        found = await showing.serving(session, base, [])
    typer.echo(f"live: {_name(found.live)}{f', since {found.since:%Y-%m-%d %H:%M} UTC' if found.since else ''}")
    for title, figures in [("live", found.figures), *([("canary", found.canary.figures)] if found.canary else [])]:
        shares = {"fallbacks": figures.fallbacks, "handoffs": figures.handoffs, "satisfied": figures.satisfied}
        told = ", ".join(f"{name} {_told(share)}" for name, share in shares.items())
        typer.echo(f"{title}: {figures.messages} messages; {told}")
    if found.canary:
        typer.echo(f"canary: {_name(found.canary.version)}, {found.canary.share:.0%} of the customers")
    if found.shadow:
        typer.echo(f"shadow: {_name(found.shadow.version)}, takes {_told(found.shadow.same)} messages as the live one does")
    if found.deployment.changed:
        typer.echo("The deployment has other data than the live version was trained on.")


def _told(share: "ShareOut") -> str:
    return "-" if share.share is None else f"{share.share:.1%} ({share.low:.1%} to {share.high:.1%})"


def _name(version: int | None) -> str:
    return "what came with the deployment" if version is None else f"version {version}"


@asynccontextmanager
async def _database(settings: "Settings") -> AsyncIterator["Database"]:
    """The database; what cannot be done ends the command with its reason."""
    from crm_backend.errors import Problem

    async with open_database(settings) as db:
        try:
            yield db
        except Problem as error:
            for objection in error.more.get("against", ()):
                typer.secho(f"against it: {objection.get('detail', objection)}", fg=typer.colors.YELLOW, err=True)
            fail(error.detail, code=GATED if error.code == "gated" else 1)

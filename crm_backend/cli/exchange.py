"""Commands that keep what was taught and git together: export into a checkout, import from files edited elsewhere."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.database import open_database
from crm_backend.cli.output import fail, load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from crm_backend.models import TeachingChange, User
    from crm_backend.teaching.answers.exchange import Brought

app = typer.Typer(no_args_is_help=True)


@app.command()
def export(
    output: Annotated[
        Path | None, typer.Option(help="A checkout, or a folder for a copy of all files; by default this checkout.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; print the diff, and exit with 1 if there is one.")
    ] = False,
) -> None:
    """Write what was taught and approved into the files of nlu_data, bot/domain and config.yml, as lines to commit."""
    from crm_backend.setup.places import ROOT
    from crm_backend.teaching.answers import exchange
    from crm_backend.teaching.changes import tree_with
    from crm_backend.teaching.dataset.tree import CONFIG, Rejected, Tree

    target = output or ROOT
    has_files = (target / CONFIG).is_file()
    base = target if has_files else ROOT
    try:
        before = Tree.read(base)
        wanted = tree_with(base, asyncio.run(_approved()))
    except Rejected as error:
        fail(error)
    if check:
        difference = exchange.diff(before, wanted)
        typer.echo(difference or "Nothing to export.", nl=not difference)
        raise typer.Exit(1 if difference else 0)
    written = exchange.write(before if has_files else None, wanted, target)
    for name in written:
        typer.echo(name)
    typer.echo(f"{len(written)} files written." if written else "Nothing to export.")


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A file, or a folder such as a checkout.", exists=True)],
    author: Annotated[str | None, typer.Option(help="The administrator whose drafts they become; by default the first.")] = None,
) -> None:
    """Make drafts of what files edited elsewhere say otherwise; a wrong file is named with its line, and nothing is kept."""
    from crm_backend.teaching.dataset.tree import Rejected

    try:
        brought, kept = asyncio.run(_import(source, author))
    except Rejected as error:
        fail(error)
    for name in brought.others:
        typer.secho(f"{name}: has other differences, which only a deployment brings", fg=typer.colors.YELLOW, err=True)
    typer.echo(
        f"{kept} drafts written; approve them in the console under Teaching, Answers." if kept else "Nothing new to import."
    )


async def _approved() -> "list[TeachingChange]":
    from crm_backend.teaching.changes import approved

    async with open_database(load_settings()) as db, db.reading() as session:
        return list(await approved(session))


async def _import(source: Path, author: str | None) -> "tuple[Brought, int]":
    from sqlalchemy import select

    from crm_backend.models import ChangeState, TeachingChange
    from crm_backend.setup.places import ROOT
    from crm_backend.teaching.answers import exchange
    from crm_backend.teaching.changes import approved, propose, tree_with
    from crm_backend.teaching.dataset.tree import Tree

    async with open_database(load_settings()) as db:
        async with db.reading() as session:
            changes = await approved(session)
            user = await _administrator(session, author)
            drafts = select(TeachingChange.content).where(TeachingChange.state == ChangeState.DRAFT)
            known = (await session.execute(drafts)).scalars().all()
        deployed = Tree.read(ROOT)
        brought = exchange.compare(tree_with(ROOT, changes), deployed, exchange.read(source, deployed))
        new = exchange.pending(brought.proposals, known)
        async with db.transaction() as session:
            for proposal in new:
                await propose(session, user, proposal.kind, proposal.subject, proposal.content, note=f"import: {source.name}")
    return brought, len(new)


async def _administrator(session: "AsyncSession", email: str | None) -> "User":
    from sqlalchemy import select

    from crm_backend.models import Role, User

    query = select(User).where(User.role == Role.ADMIN, User.active).order_by(User.created_at, User.id)
    if email:
        query = query.where(User.email == email.strip().lower())
    user = (await session.execute(query.limit(1))).scalar_one_or_none()
    if user is None:
        fail(f"There is no administrator {email}." if email else "There is no administrator yet; start Concierge once.", 2)
    return user

"""Commands for the people who work here: add one, set a password, list them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.database import open_database
from crm_backend.cli.output import fail, load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from crm_backend.models import User

SHORTEST_PASSWORD = 12

app = typer.Typer(no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The e-mail that the person signs in with.")]


class RoleName(StrEnum):
    """What a user may do; each includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="The name that customers and colleagues see.")],
    role: Annotated[RoleName, typer.Option(help="What the person may do.")] = RoleName.AGENT,
) -> None:
    """Add a person; the password is asked for, or read from standard input."""
    asyncio.run(_add(email, name, role, _ask_password()))
    typer.echo(f"{email} is {'an' if role[0] == 'a' else 'a'} {role} now.")


@app.command()
def password(email: Email) -> None:
    """Set a person's password, asked for or read from standard input, and end their sessions."""
    asyncio.run(_set_password(email, _ask_password()))
    typer.echo(f"The password of {email} is set.")


@app.command("list")
def list_() -> None:
    """List the people: e-mail, role, name."""
    for line in asyncio.run(_lines()):
        typer.echo(line)


def _ask_password() -> str:
    given: str
    if sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if len(given) < SHORTEST_PASSWORD:
        fail(f"A password needs {SHORTEST_PASSWORD} characters or more.")
    return given


async def _add(email: str, name: str, role: RoleName, password: str) -> None:
    from crm_backend.auth.service import hash_password
    from crm_backend.models import Role, User

    async with _transaction() as session:
        if await _find(session, email):
            fail(f"There is a user {email} already.")
        hashed = await hash_password(password)
        session.add(User(email=email.strip().lower(), name=name, role=Role(role), password_hash=hashed))


async def _set_password(email: str, password: str) -> None:
    from sqlalchemy import delete

    from crm_backend.auth.service import hash_password
    from crm_backend.models import LoginSession

    async with _transaction() as session:
        user = await _find(session, email)
        if user is None:
            fail(f"There is no user {email}.")
        user.password_hash = await hash_password(password)
        await session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


async def _lines() -> list[str]:
    from sqlalchemy import select

    from crm_backend.models import User

    async with _transaction() as session:
        users = (await session.execute(select(User).order_by(User.email))).scalars().all()
        return [f"{user.email}\t{user.role}\t{user.name}{'' if user.active else ' (inactive)'}" for user in users]


async def _find(session: "AsyncSession", email: str) -> "User | None":
    from sqlalchemy import select

    from crm_backend.models import User

    return (await session.execute(select(User).where(User.email == email.strip().lower()))).scalar_one_or_none()


@asynccontextmanager
async def _transaction() -> AsyncIterator["AsyncSession"]:
    async with open_database(load_settings()) as db, db.transaction() as session:
        yield session

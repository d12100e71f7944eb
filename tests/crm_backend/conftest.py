"""A fresh, migrated database for each test: SQLite, or PostgreSQL where CONCIERGE_TEST_DATABASE_URL names a server."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_backend.db import Database
from crm_backend.migrations import migrate

SERVER = os.environ.get("CONCIERGE_TEST_DATABASE_URL")
HERE = Path(__file__).parent
ON_SERVERS = {"template", "postgres_server", "redis_server"}  # fixtures


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With a server, whatever meets neither a database nor Redis is left out: it is tested without one, and no other way."""
    if not SERVER:
        return
    alike = {item for item in items if HERE in item.path.parents and not ON_SERVERS.intersection(_fixtures(item))}
    config.hook.pytest_deselected(items=list(alike))
    items[:] = [item for item in items if item not in alike]


def _fixtures(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database that the tests' own are copied from."""
    if SERVER:
        return asyncio.run(_postgres_template())
    path = tmp_path_factory.mktemp("database") / "template.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{path}"))
    return str(path)


@pytest.fixture
async def db(template: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of this test's own."""
    if SERVER:
        name = f"concierge_test_{uuid.uuid4().hex[:12]}"
        await _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        made = Database(_url_of(name))
        yield made
        await made.close()
        await _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
        return
    shutil.copy(template, tmp_path / "concierge.db")
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'concierge.db'}")
    yield made
    await made.close()


def _url_of(name: str) -> str:
    assert SERVER
    url = make_url(SERVER).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


async def _postgres_template() -> str:
    name = f"concierge_template_{uuid.uuid4().hex[:12]}"
    await _on_server(f'CREATE DATABASE "{name}"')
    await _migrated(_url_of(name))
    return name


async def _migrated(url: str) -> None:
    made = Database(url)
    await migrate(made)
    await made.close()


async def _on_server(statement: str) -> None:
    engine = create_async_engine(_url_of("postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()

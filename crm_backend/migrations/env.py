"""Alembic's entry: runs migrations on the connection that it was handed, or on the configured database."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from crm_backend.db import Database
from crm_backend.migrations import in_models
from crm_backend.models import Base
from crm_backend.settings import Settings


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=in_models,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,  # SQLite's too: `Database` says BEGIN itself
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    db = Database(Settings().database)
    async with db.transaction() as session:
        await (await session.connection()).run_sync(run)
    await db.close()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    asyncio.run(connect_and_run())

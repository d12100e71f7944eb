"""The history of the database's shape (Alembic), and bringing a database up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from crm_backend.db import Database

LOCK = 7_246_871  # of PostgreSQL's advisory locks: replicas that start together migrate one after the other


async def migrate(db: Database) -> None:
    """Bring the database to the newest shape; safe to call from several processes at once."""
    async with db.transaction() as session:
        if not db.is_sqlite:
            await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        await (await session.connection()).run_sync(_upgrade)


def config() -> Config:
    """Alembic's configuration; there is no alembic.ini."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return made


def in_models(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether the models know of this table or index; what searches words each database has its own way, by migrations alone."""
    return not (name or "").startswith("passage_words")


def _upgrade(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")

"""The database, for commands that work on it without the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from crm_backend.cli.output import fail

if TYPE_CHECKING:
    from crm_backend.db import Database
    from crm_backend.settings import Settings


@asynccontextmanager
async def open_database(settings: "Settings") -> AsyncIterator["Database"]:
    """The database of the settings, brought to the newest shape; ends the command when it cannot be opened."""
    from crm_backend.db import Database, DatabaseUnusable
    from crm_backend.migrations import migrate

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database)
    try:
        await db.check()
        await migrate(db)
        yield db
    except DatabaseUnusable as error:
        fail(error)
    finally:
        await db.close()

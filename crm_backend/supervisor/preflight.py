"""What is checked before anything is started, so that a person gets one clear line instead of a process that dies."""

import sqlite3
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crm_backend.settings import Settings
from crm_backend.setup.places import Places
from crm_backend.supervisor.errors import Unusable

CONNECT_SECONDS = 10


def check_made(settings: Settings, places: Places) -> None:
    """Raises Unusable when set-up has not made what starting needs."""
    if not places.nlu_model.exists():
        raise Unusable(f"There is no trained model in {places.nlu_model}: run `concierge train`.")
    if settings.rasa_urls:
        return
    if not places.dialogue_python.exists():
        raise Unusable(f"There is no environment of Rasa in {places.dialogue_env}: run `concierge setup`, or set CONCIERGE_RASA_URLS.")
    if not places.dialogue_model.exists():
        raise Unusable(f"There is no trained model {places.dialogue_model}: run `concierge train`.")


def check_database(settings: Settings) -> None:
    """Raises Unusable when the database cannot be opened for writing."""
    try:
        url = make_url(settings.database)
    except ArgumentError as error:
        raise Unusable("CONCIERGE_DATABASE_URL is not the address of a database.") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        _check_sqlite(Path(url.database or ""))
    elif backend == "postgresql":
        _check_postgresql(url)
    else:
        raise Unusable(f"CONCIERGE_DATABASE_URL names {backend}; Concierge works on sqlite and postgresql.")


def _check_sqlite(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=CONNECT_SECONDS)
        try:
            connection.execute("PRAGMA schema_version").fetchone()
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise Unusable(f"The database {path} cannot be opened: {error}.") from error


def _check_postgresql(url: URL) -> None:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        psycopg.connect(address, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise Unusable(f"The database {url.render_as_string()} cannot be opened: {reason}") from error

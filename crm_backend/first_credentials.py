"""Credentials that were made up at the first start, on their way from the app to the person who started it.

They are never logged: the app leaves them in a private file, and whoever talks to the person takes them from there, once.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class FirstCredentials:
    """What was made up; None is what was given or had been there before."""

    admin_email: str
    admin_password: str | None
    api_key: str | None


def leave(data_dir: Path, credentials: FirstCredentials) -> Path:
    """Put them down for `take`, readable by the owner alone; returns the file."""
    path = _path(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(credentials), file)
    return path


def take(data_dir: Path) -> FirstCredentials | None:
    """What was left, and remove it; None when there is nothing."""
    path = _path(data_dir)
    try:
        credentials = FirstCredentials(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    path.unlink()
    return credentials


def _path(data_dir: Path) -> Path:
    return data_dir / "secrets" / "first-credentials.json"

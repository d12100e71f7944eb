"""Credentials that are shown once."""

import stat
from pathlib import Path

from crm_backend.first_credentials import FirstCredentials, leave, take


def test_are_taken_once(tmp_path: Path) -> None:
    made = FirstCredentials("admin@lantern.example", "made-up-password", None)

    path = leave(tmp_path, made)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert take(tmp_path) == made
    assert take(tmp_path) is None

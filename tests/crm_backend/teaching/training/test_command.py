"""`concierge teach`, on a database of its own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm_backend.cli.commands import app

GOING_ON = 4


def test_a_run_is_queued_listed_and_not_queued_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("CONCIERGE_DATABASE_URL", raising=False)
    queued = CliRunner().invoke(app, ["teach", "run"])
    assert queued.exit_code == 0
    run_id = queued.output.strip()
    again = CliRunner().invoke(app, ["teach", "run", "--wait"])
    assert again.exit_code == GOING_ON and run_id in again.output
    listed = CliRunner().invoke(app, ["teach", "runs"])
    assert listed.output.startswith(run_id) and "queued" in listed.output
    assert CliRunner().invoke(app, ["teach", "versions"]).output == ""

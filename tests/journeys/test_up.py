"""Starting and stopping: one ready line, clear errors, nothing left behind."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.journeys.conftest import ROOT, Stack

pytestmark = pytest.mark.stack


async def test_it_is_ready_when_it_says_so(stack: Stack) -> None:
    async with httpx2.AsyncClient(base_url=stack.base_url) as client:
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
        assert ready.status_code == 200, ready.text
        for path in ("/", "/console", "/widget.js", "/openapi.json", "/metrics"):
            assert (await client.get(path)).status_code == 200, path
    assert set(stack.children()) >= {"app", "rasa"}


def run_up(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    given |= {"CONCIERGE_DATA_DIR": str(data_dir), **environment}
    command = [str(Path(sys.executable).with_name("concierge")), "up"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)


def test_a_port_in_use_is_one_clear_line(stack: Stack, tmp_path: Path) -> None:
    port = stack.base_url.rpartition(":")[2]
    (tmp_path / "models").symlink_to(ROOT / "var" / "models", target_is_directory=True)
    result = run_up(tmp_path, CONCIERGE_PORT=port)
    assert result.returncode == 1
    assert port in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_a_missing_model_is_one_clear_line(tmp_path: Path) -> None:
    result = run_up(tmp_path, CONCIERGE_PORT="0")
    assert result.returncode == 1
    assert "model" in (result.stderr + result.stdout).lower()
    assert "Traceback" not in result.stderr


def test_a_database_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(ROOT / "var" / "models", target_is_directory=True)
    result = run_up(tmp_path, CONCIERGE_PORT="0", CONCIERGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert result.returncode == 1
    assert "database" in (result.stderr + result.stdout).lower()
    assert "Traceback" not in result.stderr

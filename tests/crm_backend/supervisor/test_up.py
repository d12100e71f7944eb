"""`concierge up` from outside: what it says, and its exit code, when it cannot start."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from crm_backend.supervisor.data_folder import owned


def up(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    return subprocess.run(
        [sys.executable, "-m", "crm_backend.cli", "up"],
        env={**clean, "CONCIERGE_DATA_DIR": str(data_dir), **environment},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A data folder in which something stands where the models are."""
    (tmp_path / "models" / "nlu").mkdir(parents=True)
    (tmp_path / "models" / "dialogue.tar.gz").touch()
    return tmp_path


def assert_one_line(finished: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert finished.returncode == 1
    assert len(finished.stderr.strip().splitlines()) == 1, finished.stderr
    assert all(part in finished.stderr for part in parts), finished.stderr


def test_port_in_use(trained: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        finished = up(trained, CONCIERGE_PORT=port, CONCIERGE_RASA_URLS="http://127.0.0.1:1")

    assert_one_line(finished, f"Port {port}", "CONCIERGE_PORT")


def test_missing_understanding_model(tmp_path: Path) -> None:
    assert_one_line(up(tmp_path), "no trained model", "concierge train")


def test_missing_dialogue_model_or_environment(tmp_path: Path) -> None:
    (tmp_path / "models" / "nlu").mkdir(parents=True)

    assert_one_line(up(tmp_path), "Rasa" if not Path(".venv-rasa").exists() else "dialogue.tar.gz", "concierge")


def test_data_folder_in_use(trained: Path) -> None:
    with owned(trained):
        finished = up(trained)

    assert_one_line(finished, "used by a running instance", str(os.getpid()))


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").touch()

    assert_one_line(up(tmp_path / "var"), "cannot be written", "CONCIERGE_DATA_DIR")


def test_a_setting_of_the_wrong_kind(trained: Path) -> None:
    assert_one_line(up(trained, CONCIERGE_PORT="many"), "CONCIERGE_PORT")


@pytest.mark.parametrize("database", ["sqlite:////no/such/folder/concierge.db", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_database_that_cannot_be_opened(trained: Path, database: str) -> None:
    finished = up(trained, CONCIERGE_PORT="0", CONCIERGE_DATABASE_URL=database, CONCIERGE_RASA_URLS="http://127.0.0.1:1")

    assert_one_line(finished, "cannot open the database", database.partition("://")[2])

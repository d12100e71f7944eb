"""Finding Python 3.10 among programs that only look like it."""

from pathlib import Path

import pytest

from crm_backend.setup.errors import SetupError
from crm_backend.setup.python310 import find_python310, runs_python310


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH, no pyenv, and no network for uv."""
    for name in ("bin", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    return tmp_path


def test_one_on_path(machine: Path) -> None:
    python = program(machine / "bin" / "python3.10", "echo 3 10")

    assert find_python310() == python


def test_a_shim_that_fails_does_not_count_and_pyenvs_own_is_taken(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "bin" / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    python = program(machine / "pyenv" / "versions" / "3.10.13" / "bin" / "python3.10", "echo 3 10")
    monkeypatch.setenv("PYENV_ROOT", str(machine / "pyenv"))

    assert find_python310() == python


def test_none_is_one_clear_line(machine: Path) -> None:
    with pytest.raises(SetupError, match=r"Rasa needs Python 3\.10 and none was found"):
        find_python310()


@pytest.mark.parametrize("script", ["echo 3 11", "exit 1", "echo nonsense"])
def test_others_are_not_it(tmp_path: Path, script: str) -> None:
    assert not runs_python310(program(tmp_path / "python3.10", script))
    assert not runs_python310(tmp_path / "missing")

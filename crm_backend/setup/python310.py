"""Finds the Python 3.10 that Rasa needs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import uv

from crm_backend.setup.errors import SetupError

MISSING = (
    "Rasa needs Python 3.10 and none was found: put a python3.10 on PATH (on many systems a package of that name), "
    "or install one with pyenv or uv."
)
DOWNLOAD_SECONDS = 300


def find_python310() -> Path:
    """A Python 3.10 that really runs: from PATH, from pyenv, or uv's own; raises SetupError when there is none."""
    for candidate in _installed():
        if runs_python310(candidate):
            return candidate
    downloaded = _uv_managed() or _download()
    if downloaded is None:
        raise SetupError(MISSING)
    return downloaded


def runs_python310(python: Path) -> bool:
    """Whether this file starts a Python 3.10; a shim of pyenv may be there and fail."""
    try:
        answer = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.split() == ["3", "10"]


def _installed() -> Iterator[Path]:
    on_path = shutil.which("python3.10")
    if on_path:
        yield Path(on_path)
    for root in _pyenv_roots():
        yield from sorted(root.glob("versions/3.10*/bin/python3.10"), reverse=True)


def _pyenv_roots() -> Iterator[Path]:
    if "PYENV_ROOT" in os.environ:
        yield Path(os.environ["PYENV_ROOT"])
    pyenv = shutil.which("pyenv")
    if pyenv:
        answer = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    yield Path.home() / ".pyenv"


def _uv_managed() -> Path | None:
    answer = _uv("python", "find", "--managed-python", "--no-python-downloads", "3.10")
    python = Path(answer.stdout.strip()) if answer and answer.returncode == 0 else None
    return python if python and runs_python310(python) else None


def _download() -> Path | None:
    answer = _uv("python", "install", "3.10")
    return _uv_managed() if answer and answer.returncode == 0 else None


def _uv(*arguments: str) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            [uv.find_uv_bin(), *arguments], capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None

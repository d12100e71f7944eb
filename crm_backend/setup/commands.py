"""Other programs that set-up calls, with their output kept in a log."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from crm_backend.setup.errors import SetupError


def run_logged(command: Sequence[str | Path], *, log: Path, cwd: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a program to its end; raises SetupError with what it said and the log's name when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        finished = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if finished.returncode:
        raise SetupError(f"{Path(command[0]).name} failed: {_what_it_said(log)} (all of it in {log})")


def _what_it_said(log: Path) -> str:
    """The first lines that speak of an error, or else the last one."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"\berror\b.+\w", line, re.IGNORECASE)]
    return " ".join(errors[:2] or lines[-1:])[:400] or "it said nothing"

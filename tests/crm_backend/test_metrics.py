"""What several processes of the app count is counted together."""

import os
import subprocess
import sys
from pathlib import Path

COUNTS = """
import sys
from crm_backend.metrics import SOCKETS, TURNS, exposition
TURNS.labels("answered").inc(3)
SOCKETS.labels("web").inc()
print(exposition().decode() if sys.argv[1:] else "")
"""


def counted(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", COUNTS, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_a_process_that_is_gone_keeps_its_counts_and_loses_its_sockets(tmp_path: Path) -> None:
    counted(tmp_path)
    shown = counted(tmp_path, "show").splitlines()
    assert 'concierge_turns_total{outcome="answered"} 6.0' in shown
    assert 'concierge_websockets{kind="web"} 1.0' in shown

"""The messaging platforms as a process beside Concierge: the fakes of the tests (tests/fakes), which only a checkout has."""

import json
import subprocess
import sys

from crm_backend.settings import Settings
from crm_backend.setup.places import ROOT
from crm_backend.supervisor.ports import LOOPBACK
from crm_backend.supervisor.probes import http_answers
from crm_backend.supervisor.service import Service

FAKES = (sys.executable, "-m", "tests.fakes")


class NoPlatforms(Exception):
    """The platforms cannot be played here."""


def environment(port: int) -> dict[str, str]:
    """What Concierge is started with to use the platforms at a port, with new secrets each time; raises `NoPlatforms`."""
    if not (ROOT / "tests" / "fakes" / "__main__.py").is_file():
        raise NoPlatforms(f"There is no tests/fakes in {ROOT}: the platforms are played from a checkout of the repository only.")
    asked = subprocess.run([*FAKES, "environment", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode:
        last = asked.stderr.strip().rpartition("\n")[2]
        raise NoPlatforms(f"The platforms of tests/fakes cannot be played: {last}")
    told: dict[str, str] = json.loads(asked.stdout)
    return told


def service(settings: Settings, port: int, pause: float) -> Service:
    """The process; it starts once the app is ready, and `pause` seconds lie between two messages of its customers."""
    chosen = ("--port", str(port), "--concierge", settings.base_url, "--pause", str(pause))
    return Service(
        name="platforms",
        command=(*FAKES, "serve", *chosen),
        is_ready=lambda: http_answers(LOOPBACK, port, "/chats"),
        cwd=ROOT,
        environment={"PYTHONUNBUFFERED": "1"},
        waits_for=("app",),
        aloud=True,
    )

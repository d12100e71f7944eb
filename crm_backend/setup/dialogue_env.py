"""The environment of Rasa: Python 3.10 with the hashed lock of bot/dialogue, its byte code compiled for a quick start."""

from pathlib import Path

import uv

from crm_backend.setup.commands import run_logged
from crm_backend.setup.places import Places
from crm_backend.setup.python310 import find_python310, runs_python310
from crm_backend.setup.stamps import digest, is_stamped, put_stamp
from crm_backend.setup.steps import Progress, Step


def dialogue_env_step(places: Places) -> Step:
    """Install Rasa as the lock says; nothing to do while the lock is as it was."""
    lock = places.root / "bot" / "dialogue" / "requirements.lock"
    stamp = places.dialogue_env / ".installed"

    def is_fresh() -> bool:
        return places.dialogue_python.exists() and is_stamped(stamp, digest(places.root, [lock]))

    def install(progress: Progress) -> None:
        log = places.logs / "setup-dialogue-env.log"
        if not runs_python310(places.dialogue_python):
            progress("looking for Python 3.10")
            _make_env(places, find_python310(), log)
        progress("installing Rasa")
        sync = ("pip", "sync", "--python", places.dialogue_python, "--require-hashes", "--compile-bytecode", lock)
        run_logged((uv.find_uv_bin(), *sync), log=log, cwd=places.root)
        put_stamp(stamp, digest(places.root, [lock]))

    return Step("Rasa's environment", is_fresh, install)


def _make_env(places: Places, python: Path, log: Path) -> None:
    command = (uv.find_uv_bin(), "venv", "--clear", "--no-python-downloads", "--python", python, places.dialogue_env)
    run_logged(command, log=log, cwd=places.root)

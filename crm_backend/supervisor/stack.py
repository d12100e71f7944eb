"""What Concierge consists of on one machine: Valkey, Rasa and the app, as services of the supervisor."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from crm_backend.settings import Settings, kept_secret
from crm_backend.setup.places import Places
from crm_backend.supervisor.ports import LOOPBACK, free_ports
from crm_backend.supervisor.probes import http_answers
from crm_backend.supervisor.service import Service
from crm_backend.supervisor.valkey import NAME as VALKEY
from crm_backend.supervisor.valkey import valkey_service, valkey_url

# One message needs one core; numeric libraries that start a thread for each core slow one another down many times.
PYTHON = {"PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Inside:
    """What the processes share and nobody outside needs to know."""

    valkey_port: int
    actions_port: int  # shared by the processes of the app, as the public one is
    rasa_ports: tuple[int, ...]
    app_ports: tuple[int, ...]  # one for each process of the app, to ask how it is
    valkey_password: str
    dialogue_secret: str

    @classmethod
    def prepare(cls, settings: Settings, rasa_count: int, app_count: int) -> Self:
        """Free ports, and secrets that are made at the first start and kept in the data folder."""
        valkey_port, actions_port, *others = free_ports(2 + app_count + (0 if settings.rasa_urls else rasa_count))
        return cls(
            valkey_port=valkey_port,
            actions_port=settings.actions_port or actions_port,
            rasa_ports=tuple(others[app_count:]),
            app_ports=tuple(others[:app_count]),
            valkey_password=kept_secret(settings.data_dir, "valkey"),
            dialogue_secret=_given_or_kept_dialogue_secret(settings),
        )


def stack(settings: Settings, places: Places, inside: Inside) -> Sequence[Sequence[Service]]:
    """The tiers to start; what the settings say runs elsewhere is left out."""
    tiers: list[list[Service]] = []
    if not settings.redis_url:
        tiers.append([valkey_service(settings.data_dir / "valkey", inside.valkey_port, inside.valkey_password)])
    if not settings.rasa_urls:
        tiers.append([_rasa(settings, places, inside, number) for number in range(len(inside.rasa_ports))])
    return [*tiers, [_app(settings, places, inside, number) for number in range(len(inside.app_ports))]]


def _rasa(settings: Settings, places: Places, inside: Inside, number: int) -> Service:
    port = inside.rasa_ports[number]
    trackers = (settings.data_dir / "trackers.db").resolve()
    secret = {"X-Concierge-Secret": inside.dialogue_secret}
    return Service(
        name="rasa" if len(inside.rasa_ports) == 1 else f"rasa-{number + 1}",
        command=(
            *(str(places.dialogue_python), "-m", "bot.dialogue", "run"),
            *("--model", str(places.dialogue_model.resolve()), "--port", str(port)),
        ),
        is_ready=lambda: http_answers(LOOPBACK, port, "/webhooks/concierge/health", secret),
        cwd=places.root,
        environment={
            **PYTHON,
            "PYTHONPATH": str(places.root),
            "RASA_TELEMETRY_ENABLED": "false",
            "CONCIERGE_DIALOGUE_SECRET": inside.dialogue_secret,
            "CONCIERGE_ACTIONS_URL": f"http://{LOOPBACK}:{inside.actions_port}/webhook",
            "CONCIERGE_TRACKER_URL": os.environ.get("CONCIERGE_TRACKER_URL", f"sqlite:///{trackers}"),
        },
        start_seconds=180.0,
        stop_seconds=4.0,
    )


def _app(settings: Settings, places: Places, inside: Inside, number: int) -> Service:
    """One process of the app. The first makes what all need (tables, first credentials, the demo); the others come after it."""
    port = inside.app_ports[number]
    after = ("app",) if number else ()
    rasa_urls = settings.rasa_urls or [f"http://{LOOPBACK}:{port}" for port in inside.rasa_ports]
    return Service(
        name="app" if number == 0 else f"app-{number + 1}",
        command=(sys.executable, "-m", "crm_backend.serve"),
        is_ready=lambda: http_answers(LOOPBACK, port, "/readyz"),
        cwd=places.root,
        environment={
            **PYTHON,
            "CONCIERGE_HOST": settings.host,
            "CONCIERGE_PORT": str(settings.port),
            "CONCIERGE_DATA_DIR": str(settings.data_dir.resolve()),
            "CONCIERGE_REDIS_URL": settings.redis_url or valkey_url(inside.valkey_port, inside.valkey_password),
            "CONCIERGE_RASA_URLS": ",".join(rasa_urls),
            "CONCIERGE_DIALOGUE_SECRET": inside.dialogue_secret,
            "CONCIERGE_ACTIONS_PORT": str(inside.actions_port),
            "CONCIERGE_PRIVATE_PORT": str(port),
            "CONCIERGE_INSTANCE": settings.instance if number == 0 else f"{settings.instance[:70]}-{number + 1}",
            "PROMETHEUS_MULTIPROC_DIR": str(places.metrics.resolve()),
        },
        waits_for=after if settings.redis_url else (VALKEY, *after),
        start_seconds=300.0,
        stop_seconds=8.0,
    )


def _given_or_kept_dialogue_secret(settings: Settings) -> str:
    if settings.dialogue_secret:
        return settings.dialogue_secret.get_secret_value()
    return kept_secret(settings.data_dir, "dialogue_secret")

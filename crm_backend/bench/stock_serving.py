"""`rasa run`: stock Rasa as a server on a port of loopback."""

from crm_backend.bench.stock_env import QUIET, StockEnv
from crm_backend.bench.stock_project import StockProject
from crm_backend.supervisor.ports import LOOPBACK
from crm_backend.supervisor.probes import http_answers
from crm_backend.supervisor.service import Service


def rasa_server(name: str, env: StockEnv, project: StockProject, port: int, *options: str) -> Service:
    """It serves the project's model; `options` are more of its command line's."""
    model = str(project.model.resolve())
    return Service(
        name=name,
        command=(str(env.rasa), "run", "--model", model, "--interface", LOOPBACK, "--port", str(port), *options),
        is_ready=lambda: http_answers(LOOPBACK, port, "/"),
        cwd=project.folder,
        environment=QUIET,
        start_seconds=600.0,
        stop_seconds=20.0,
    )

"""Rasa, trained on this checkout, with the real actions; and who talks to it."""

import asyncio
import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from actions.server import create_app
from tests.actions.crm_double import CrmDouble
from tests.actions.talk import SECRET, Customer, Dialogue, Switch

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dialogue(dialogue_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dialogue]:
    """Rasa, trained on this checkout's domain and rules, with the real actions."""
    folder = tmp_path_factory.mktemp("dialogue")
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    command = [str(dialogue_python), "-m", "bot.dialogue"]
    trained = subprocess.run(
        [*command, "train", "--output", str(folder / "model.tar.gz")], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert trained.returncode == 0, trained.stderr
    switch = Switch()
    with _served(switch) as actions_port:
        port = _free_port()
        environment |= {
            "CONCIERGE_DIALOGUE_SECRET": SECRET,
            "CONCIERGE_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
            "CONCIERGE_TRACKER_URL": f"sqlite:///{folder / 'trackers.db'}",
        }
        run = [*command, "run", "--model", str(folder / "model.tar.gz"), "--port", str(port)]
        with (folder / "rasa.log").open("wb") as log:
            rasa = subprocess.Popen(run, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}", rasa, folder / "rasa.log")
            yield Dialogue(f"http://127.0.0.1:{port}", switch)
        finally:
            rasa.terminate()
            rasa.wait(timeout=15)


@contextlib.contextmanager
def _served(switch: Switch) -> Iterator[int]:
    """The actions on a port of their own, in a thread."""
    port = _free_port()
    crm = httpx2.AsyncClient(transport=httpx2.ASGITransport(switch), base_url="http://crm")
    server = uvicorn.Server(uvicorn.Config(create_app(crm=crm, secret=SECRET), port=port, log_level="warning"))
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    yield port
    server.should_exit = True
    thread.join(timeout=10)


def _wait_until_ready(url: str, rasa: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert rasa.poll() is None, log.read_text()
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/webhooks/concierge/health", timeout=2).status_code == 200:
                return
        time.sleep(0.25)
    pytest.fail(f"Rasa is not ready after a minute: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


@pytest.fixture
def dana(dialogue: Dialogue) -> Customer:
    """A known customer with nine orders."""
    return Customer(dialogue, CrmDouble())


@pytest.fixture
def visitor(dialogue: Dialogue) -> Customer:
    """Somebody whom nobody vouches for."""
    return Customer(dialogue, CrmDouble(known=False), name=None)

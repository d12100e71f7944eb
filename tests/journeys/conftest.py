"""The whole of Concierge, started as users start it, with the journeys' own data folder and ports."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from crm_backend.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
API_KEY = "journeys-api-key-of-more-than-32-characters"
ADMIN = ("admin@lantern.example", "journeys-admin-password")
READY_SECONDS = 240.0


@dataclass
class Stack:
    """A running Concierge."""

    process: subprocess.Popen[str]
    base_url: str
    data_dir: Path
    servers: dict[str, str]
    output: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = threading.Event()  # whether it becomes ready
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        """Keep what it prints to the end: a full pipe would stop it."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line)
            if match := re.search(r"ready: (http://[^/\s]+)", line):
                self.base_url = match[1]
                self.known.set()
        self.known.set()

    def told(self) -> str:
        """All that it printed, once it has ended."""
        self.listener.join(10)
        return "".join(self.output)

    def settings(self) -> Settings:
        """What it has been told about its files and its database."""
        more = {"database_url": url} if (url := self.servers.get("CONCIERGE_DATABASE_URL")) else {}
        return Settings(data_dir=self.data_dir, **more)

    def children(self) -> dict[str, int]:
        """The processes of the supervisor by what they are: valkey, rasa, app."""
        found: dict[str, int] = {}
        for pid in descendants(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            for name, mark in (("valkey", "valkey-server"), ("rasa", "bot.dialogue"), ("app", "crm_backend.serve")):
                if mark in command:
                    found[name] = pid
        return found

    def kill(self, name: str) -> None:
        """`kill -9` one of the processes."""
        os.kill(self.children()[name], signal.SIGKILL)


def start(
    data_dir: Path, environment: dict[str, str] | None = None, port: int = 0, arguments: tuple[str, ...] = ("up",)
) -> Stack:
    """Start `concierge up`, or another command that does, with demo data and wait for its ready line."""
    servers = _servers()
    given = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")},
        "CONCIERGE_DATA_DIR": str(data_dir),
        "CONCIERGE_PORT": str(port or _free_port()),
        "CONCIERGE_DEMO": "1",
        "CONCIERGE_API_KEY": API_KEY,
        "CONCIERGE_ADMIN_EMAIL": ADMIN[0],
        "CONCIERGE_ADMIN_PASSWORD": ADMIN[1],
        **servers,
        **(environment or {}),
    }
    _use_trained_models(data_dir)
    command = [str(Path(sys.executable).with_name("concierge")), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    stack = Stack(process, "", data_dir, servers)
    stack.known.wait(READY_SECONDS)
    if stack.base_url:
        return stack
    process.kill()
    raise AssertionError("Concierge did not become ready:\n" + stack.told())


def stop(stack: Stack) -> int:
    """Ctrl-C; returns the exit code."""
    stack.process.send_signal(signal.SIGINT)
    return stack.process.wait(20)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One Concierge for all journeys that do not break it."""
    running = start(tmp_path_factory.mktemp("concierge"))
    yield running
    assert stop(running) == 0


@dataclass
class Chatter:
    """A customer who talks through the chat API."""

    client: httpx2.AsyncClient
    sender_id: str
    customer: dict[str, str] | None = None
    locale: str | None = None
    last: dict[str, Any] = field(default_factory=dict)

    async def says(self, text: str, message_id: str | None = None) -> str:
        """Send a message; returns what the bot said to it, in one piece."""
        body: dict[str, Any] = {"sender_id": self.sender_id, "text": text, "message_id": message_id or uuid.uuid4().hex}
        if self.customer:
            body["customer"] = self.customer
        if self.locale:
            body["locale"] = self.locale
        response = await self.client.post("/api/v1/chat", json=body, timeout=40)
        assert response.status_code == 200, response.text
        self.last = response.json()
        return "\n".join(reply["text"] for reply in self.last["replies"])

    async def presses(self, title: str) -> str:
        """Press a button of the last answer."""
        buttons = [button for reply in self.last["replies"] for button in reply["buttons"] or []]
        payload = next((button["payload"] for button in buttons if button["title"] == title), None)
        assert payload, f"no button {title!r} among {[button['title'] for button in buttons]}"
        return await self.says(payload)


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    """The API, with the first key."""
    async with httpx2.AsyncClient(base_url=stack.base_url, headers={"Authorization": f"Bearer {API_KEY}"}) as client:
        yield client


@pytest.fixture
async def dana(api: httpx2.AsyncClient, stack: Stack) -> Chatter:
    """Dana Lin of the demo data, vouched for; the demo data are as new."""
    await reset(api, stack)
    return Chatter(api, f"dana-{uuid.uuid4().hex[:8]}", {"email": "dana@lantern.example"})


@pytest.fixture
async def visitor(api: httpx2.AsyncClient) -> Chatter:
    """Somebody whom nobody vouches for."""
    return Chatter(api, f"visitor-{uuid.uuid4().hex[:8]}")


@dataclass
class Desk:
    """A signed-in user of the console."""

    client: httpx2.AsyncClient

    async def get(self, path: str) -> Any:
        response = await self.client.get(f"/api/v1{path}")
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        return await self.client.post(f"/api/v1{path}", json=body or {})


@pytest.fixture
async def desk(stack: Stack) -> AsyncIterator[Desk]:
    """The administrator at the desk."""
    async with httpx2.AsyncClient(base_url=stack.base_url) as client:
        answer = await client.post("/api/v1/auth/login", json={"email": ADMIN[0], "password": ADMIN[1]})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield Desk(client)


async def reset(api: httpx2.AsyncClient, stack: Stack) -> None:
    """Load the demo data as new; where that fails, the log says why."""
    response = await api.post("/api/v1/demo/reset", timeout=60)
    assert response.status_code == 200, f"{response.text}\n{''.join(stack.output[-20:])}"


def _servers() -> dict[str, str]:
    """PostgreSQL and Redis instead of SQLite and the embedded Valkey, where the suite runs on them."""
    servers = {}
    if url := os.environ.get("CONCIERGE_TEST_DATABASE_URL"):
        name = f"concierge_journeys_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        servers["CONCIERGE_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    if url := os.environ.get("CONCIERGE_TEST_REDIS_URL"):
        process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")  # each has a queue of its own
        servers["CONCIERGE_REDIS_URL"] = f"{url.rpartition('/')[0]}/{process}"
    return servers


def _use_trained_models(data_dir: Path) -> None:
    """Let a data folder use the models that `make test` trained, and trust who signed them, instead of training them again."""
    models, key = data_dir / "models", data_dir / "secrets" / "model_key"
    if not models.exists():
        models.symlink_to(ROOT / "var" / "models", target_is_directory=True)
        key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy(ROOT / "var" / "secrets" / "model_key", key)


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [pid for child in children for pid in (child, *descendants(child))]


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])

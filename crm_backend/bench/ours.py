"""Concierge: all of it under its own supervisor, with the demo data, talked to through `POST /api/v1/chat`."""

import asyncio
import itertools
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from crm_backend.bench.children import Running, program, run_to_end, running
from crm_backend.bench.conversation import Said
from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Training
from crm_backend.bench.load import Advance
from crm_backend.bench.side import Plan
from crm_backend.setup.errors import SetupError
from crm_backend.setup.places import Places
from crm_backend.setup.plan import models
from crm_backend.setup.steps import run_steps
from crm_backend.supervisor.ports import LOOPBACK, free_ports
from crm_backend.supervisor.service import Service

ADMIN = "bench@lantern.example"
CUSTOMERS = 64  # of the shop, who take turns; twice as many as talk at the same time
TURN_SECONDS = 60.0
READY_LINE = "Concierge is ready"
PROCESSES = {"valkey-server": "Valkey", "bot.dialogue": "Rasa", "crm_backend.serve": "app"}


class Concierge:
    """This checkout, with a data folder of its own in `work`; it serves `models` (their folder) as they are, if any are given."""

    title = "Concierge"
    notes: tuple[str, ...] = ()
    up: tuple[str, ...] = (sys.executable, "-m", "crm_backend.cli", "up")

    def __init__(self, places: Places, work: Path, models: Path | None = None) -> None:
        self._places = places
        self._models = models
        self._data = work / "data"
        self._logs = work / "logs"
        self._port = free_ports(1)[0]
        self.base_url = f"http://{LOOPBACK}:{self._port}"
        self.api_key, self.password = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
        self._runs = itertools.count()

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self._data / "concierge.db"

    @property
    def version(self) -> str:
        """The package's version and the commit."""
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=self._places.root, capture_output=True, text=True, check=False
        )
        return f"Concierge {version('concierge')} ({described.stdout.strip() or 'no commit'})"

    async def prepare(self, advance: Advance) -> None:
        """Take over the models that were given; else those of `concierge setup`, and train what is not fresh of them."""
        made, key = self._models or self._places.nlu_model.parent, self._places.data_dir / "secrets" / "model_key"
        if made.is_dir():
            shutil.copytree(made, self._data / "models", dirs_exist_ok=True)
        if key.is_file():
            (self._data / "secrets").mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy(key, self._data / "secrets")
        if self._models:
            advance(1.0)
            return
        steps = models(replace(self._places, data_dir=self._data))
        try:
            await asyncio.to_thread(run_steps, steps, Console(quiet=True))
        except SetupError as error:
            raise BenchError(str(error)) from error
        advance(1.0)

    async def train(self, plan: Plan, advance: Advance) -> Training:
        """Train both models as `concierge train` does, side by side."""
        command = program(
            "concierge-train",
            *(sys.executable, "-m", "crm_backend.cli", "train"),
            cwd=self._places.root,
            environment=self._environment(),
        )
        seconds = await run_to_end(command, self._logs, lambda _: None)
        advance(1.0)
        return Training(seconds)

    def started(self) -> AbstractAsyncContextManager[Running]:
        """`concierge up`, ready when it says so, which is when all its processes are; its data folder stays."""
        name = f"concierge-up-{next(self._runs)}"

        async def says_ready() -> bool:
            return READY_LINE in (self._logs / f"{name}.log").read_text("utf-8", "replace")

        service = Service(
            name=name,
            command=self.up,
            is_ready=says_ready,
            cwd=self._places.root,
            environment=self._environment(),
            start_seconds=300.0,
            stop_seconds=20.0,
        )
        return running(service, self._logs)

    @asynccontextmanager
    async def door(self) -> AsyncIterator["ConciergeDoor"]:
        """The chat API, with the first key; the customers are the demo shop's."""
        async with httpx2.AsyncClient(base_url=self.base_url, timeout=TURN_SECONDS) as client:
            customers = await _customers(client, self.password)
        limits = httpx2.Limits(max_connections=None)
        key = {"Authorization": f"Bearer {self.api_key}"}
        async with httpx2.AsyncClient(base_url=self.base_url, headers=key, timeout=TURN_SECONDS, limits=limits) as client:
            yield ConciergeDoor(client, customers)

    def process_name(self, command: str) -> str:
        """The processes that the supervisor starts, and itself."""
        return next((name for mark, name in PROCESSES.items() if mark in command), "supervisor")

    def _environment(self) -> dict[str, str]:
        """Settings of our own; those of the person who runs this (a database, say) are emptied, which means unset."""
        kept = "CONCIERGE_SECRET_KEY"  # which the models are signed with
        return {name: "" for name in os.environ if name.startswith("CONCIERGE_") and name != kept} | {
            "CONCIERGE_DATA_DIR": str(self._data),
            "CONCIERGE_TRACKER_URL": f"sqlite:///{self._data / 'trackers.db'}",
            "CONCIERGE_HOST": LOOPBACK,
            "CONCIERGE_PORT": str(self._port),
            "CONCIERGE_DEMO": "1",
            "CONCIERGE_API_KEY": self.api_key,
            "CONCIERGE_ADMIN_EMAIL": ADMIN,
            "CONCIERGE_ADMIN_PASSWORD": self.password,
        }


class ConciergeDoor:
    """The chat API; each conversation is a new sender's, customers come round again."""

    def __init__(self, client: httpx2.AsyncClient, customers: list[tuple[str, str]]) -> None:
        self._client = client
        self._customers = customers
        self._run = secrets.token_hex(4)

    def open(self, number: int) -> "ConciergeConversation":
        """A conversation of a customer whom the caller vouches for."""
        email, order = self._customers[number % len(self._customers)]
        return ConciergeConversation(self._client, f"bench-{self._run}-{number}", email, order)


class ConciergeConversation:
    """One sender."""

    def __init__(self, client: httpx2.AsyncClient, sender: str, email: str, order: str) -> None:
        self.order = order
        self._client = client
        self._nlu: dict[str, Any] = {}
        self._about = {"sender_id": sender, "locale": "en", "customer": {"email": email}}

    async def say(self, said: Said) -> None:
        """Post the message; the answer comes when message and replies are stored."""
        try:
            response = await self._client.post("/api/v1/chat", json={**self._about, "text": said.text})
        except httpx2.HTTPError as error:
            raise BenchError(f"Concierge did not answer {said.text!r}: {type(error).__name__}") from error
        answer: dict[str, Any] = response.json() if response.status_code == 200 else {}
        if not answer.get("replies") or answer["owner"] != "bot":
            raise BenchError(f"Concierge did not answer {said.text!r}: {response.status_code} {response.text[:200]}")
        self._nlu = answer["nlu"]

    async def understood(self, said: Said) -> bool:
        """Whether the bot acts on what was meant or, when nobody could know, does not act."""
        acts = self._nlu["decision"] == "act"
        return acts and self._nlu["intent"]["name"] == said.intent if said.intent else not acts


async def _customers(client: httpx2.AsyncClient, password: str) -> list[tuple[str, str]]:
    """The address and an order of each of the shop's customers who have one, as its administrator sees them."""
    signed_in = await client.post("/api/v1/auth/login", json={"email": ADMIN, "password": password})
    if signed_in.status_code != 200:
        raise BenchError(f"Concierge's administrator cannot sign in: {signed_in.status_code}")
    found: list[tuple[str, str]] = []
    cursor: str | None = None
    while len(found) < CUSTOMERS:
        page = (await client.get("/api/v1/customers", params={"cursor": cursor} if cursor else {})).json()
        for customer in page["items"]:
            orders = (await client.get(f"/api/v1/customers/{customer['id']}/orders", params={"limit": 1})).json()["items"]
            if orders and customer["email"]:
                found.append((customer["email"], orders[0]["number"]))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    if not found:
        raise BenchError("The demo shop has no customer with an order.")
    return found[:CUSTOMERS]

"""Stock Rasa: `rasa run` with its REST channel, as `rasa init` sets it up, and an action server that costs next to nothing."""

import asyncio
import itertools
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import yaml

from crm_backend.bench.children import Running, running
from crm_backend.bench.conversation import Said, action_of
from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Training
from crm_backend.bench.load import Advance
from crm_backend.bench.side import Plan
from crm_backend.bench.stock_env import StockEnv
from crm_backend.bench.stock_project import EPOCHS, StockProject, fingerprint, has_stories, newest
from crm_backend.bench.stock_serving import rasa_server
from crm_backend.bench.stock_training import time_training, train
from crm_backend.supervisor.ports import LOOPBACK, free_ports
from crm_backend.supervisor.probes import http_answers
from crm_backend.supervisor.service import Service

TURN_SECONDS = 120.0
ORDER = "LT-100001"


class StockRasa:
    """Rasa 3.6.21 from its package, its trained models kept below `cache`; `keep_model` takes the newest, whatever its data.

    With fewer `epochs` than its own it is trained in minutes: a turn costs it the same, but it understands less.
    """

    title = "stock Rasa"

    def __init__(self, root: Path, cache: Path, work: Path, *, keep_model: bool = False, epochs: int = EPOCHS) -> None:
        self._root = root
        self._env = StockEnv(root)
        self._cache = cache / "stock"
        self._keep_model = keep_model
        self._epochs = epochs
        self._project = StockProject(self._cache / self._name)
        self._work = work
        self._logs = work / "logs"
        self._port, self._actions_port = free_ports(2)
        self._runs = itertools.count()
        self._trained_now: float | None = None
        self._notes: list[str] = []

    @property
    def version(self) -> str:
        return self._env.versions()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    @property
    def _name(self) -> str:
        whole = fingerprint(self._root)
        return whole if self._epochs == EPOCHS else f"{whole}-{self._epochs}-epochs"

    async def prepare(self, advance: Advance) -> None:
        """Install it and train its model, where that is still to be done: minutes for the one, most of an hour for the other."""
        if not self._env.is_made():
            await asyncio.to_thread(self._env.make, self._logs / "stock-env.log")
        if self._keep_model and (kept := newest(self._cache)):
            self._project = kept
        if self._project.trained is None:
            self._project.write(self._root, self._env.package, epochs=self._epochs)
            self._trained_now = await train(self._env, self._project, self._logs, advance)
            self._project.note_trained(self._trained_now, self._epochs)
        self._note_what_it_is()
        advance(1.0)

    async def train(self, plan: Plan, advance: Advance) -> Training:
        """The full training if it was done just now, else one worked out from short ones."""
        if self._trained_now is not None and self._epochs == EPOCHS:
            return Training(self._trained_now)
        return await time_training(self._env, self._root, plan.epochs, self._logs, advance)

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Running]:
        """The action server first, which is neither timed nor weighed; then Rasa."""
        run = next(self._runs)
        endpoints = self._work / "stock-endpoints.yml"
        endpoints.write_text(
            yaml.safe_dump({"action_endpoint": {"url": f"http://{LOOPBACK}:{self._actions_port}/webhook"}}), "utf-8"
        )
        actions = Service(
            name=f"stock-actions-{run}",
            command=(sys.executable, "-m", "crm_backend.bench.stock_actions", str(self._actions_port)),
            is_ready=lambda: http_answers(LOOPBACK, self._actions_port, "/health"),
            cwd=self._root,
        )
        more = ("--endpoints", str(endpoints), "--credentials", "credentials.yml")
        rasa = rasa_server(f"stock-rasa-{run}", self._env, self._project, self._port, *more)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running(actions, self._logs))
            yield await stack.enter_async_context(running(rasa, self._logs))

    @asynccontextmanager
    async def door(self) -> AsyncIterator["StockDoor"]:
        """The REST channel."""
        limits = httpx2.Limits(max_connections=None)
        async with (
            httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{self._port}", timeout=TURN_SECONDS, limits=limits) as rasa,
            httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{self._actions_port}", timeout=TURN_SECONDS) as actions,
        ):
            yield StockDoor(rasa, actions)

    def process_name(self, command: str) -> str:
        """All of it is one process."""
        return "Rasa"

    def _note_what_it_is(self) -> None:
        trained = self._project.trained
        if trained and self._trained_now is None:
            length = f"in {trained.seconds:.0f} s" if trained.seconds else "beside other work"
            self._notes.append(f"its model was trained before, on {trained.on}, {length}")
        if trained and trained.epochs < EPOCHS:
            fewer = f"for {trained.epochs} of its {EPOCHS} epochs: a turn costs it the same, but it understands less"
            self._notes.append(f"its model was trained {fewer}")
        if self._project.folder.name != self._name:
            self._notes.append("that model's data have changed since a little (`--keep-model`)")
        if not has_stories(self._root):
            self._notes.append("TED learns from stories and `nlu_data` has rules: each rule was told to it as a story as well")


class StockDoor:
    """The REST channel; each conversation is a new sender's."""

    def __init__(self, rasa: httpx2.AsyncClient, actions: httpx2.AsyncClient) -> None:
        self._rasa = rasa
        self._actions = actions
        self._run = secrets.token_hex(4)

    def open(self, number: int) -> "StockConversation":
        """A conversation of somebody new."""
        return StockConversation(self._rasa, self._actions, f"bench-{self._run}-{number}")


class StockConversation:
    """One sender."""

    order = ORDER

    def __init__(self, rasa: httpx2.AsyncClient, actions: httpx2.AsyncClient, sender: str) -> None:
        self._rasa = rasa
        self._actions = actions
        self._sender = sender

    async def say(self, said: Said) -> None:
        """Post the message; the answer comes when the turn is over. Nothing is stored: its tracker store is in memory."""
        try:
            response = await self._rasa.post("/webhooks/rest/webhook", json={"sender": self._sender, "message": said.text})
        except httpx2.HTTPError as error:
            raise BenchError(f"stock Rasa did not answer {said.text!r}: {type(error).__name__}") from error
        replies: list[dict[str, Any]] = response.json() if response.status_code == 200 else []
        if not any(reply.get("text") for reply in replies):
            raise BenchError(f"stock Rasa did not answer {said.text!r}: {response.status_code} {response.text[:200]}")

    async def understood(self, said: Said) -> bool:
        """Whether the action that was called last is the one for this kind of message."""
        last = await self._actions.get("/last", params={"sender": self._sender})
        return bool(last.json()["action"] == action_of(said.kind))

"""The test's end of `crashing.py`: starts the app, and sees it die."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from crm_backend.db import Database
from tests.crm_backend.front_door import PASSWORD
from tests.reliability.platforms import Platforms
from tests.trained import ROOT

PATIENCE = 240.0  # seconds: loading the model on a machine that does much else


@dataclass
class Launcher:
    """An app process that is started again and again, at one address."""

    base_url: str
    _process: Process
    pid: int = 0

    async def start(self, point: str | None = None, nth: int = 0) -> None:
        """Start it, to be killed when it comes to a point the n-th time; returns at once."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"point": point, "nth": nth}).encode() + b"\n")
        self.pid = int(await self._line())

    async def ended(self) -> int:
        """Wait for its end; the exit status, negative for a signal."""
        status = int(await self._line())
        self.pid = 0
        return status

    async def answers(self, client: httpx2.AsyncClient) -> None:
        """Wait until it serves."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    if (await client.get("/healthz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    await asyncio.sleep(0.02)

    def kill(self) -> None:
        """`kill -9`, as something from outside does."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)

    async def _line(self) -> str:
        assert self._process.stdout
        async with asyncio.timeout(PATIENCE):
            line = (await self._process.stdout.readline()).decode()
        if not line:
            raise AssertionError("the launcher has ended")
        return line


@asynccontextmanager
async def launcher(folder: Path, port: int, environment: dict[str, str]) -> AsyncIterator[Launcher]:
    """A launcher with the model loaded; the app's output goes to a file in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    given = {**clean, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CONCIERGE_PORT": str(port), **environment}
    command = (sys.executable, "-m", "tests.reliability.crashing")
    with (folder / "app.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdin=PIPE, stdout=PIPE, stderr=log)
        made = Launcher(f"http://127.0.0.1:{port}", process)
        try:
            assert (await made._line()).strip() == "ready", (folder / "app.log").read_text()
            yield made
        finally:
            made.kill()
            process.kill()
            await process.wait()


def environment(db: Database, platforms: Platforms, rasa_url: str, folder: Path) -> dict[str, str]:
    """The settings of an app on this database, with these platforms and this dialogue."""
    settings = {
        "data_dir": folder / "data",
        "database_url": db.url.render_as_string(hide_password=False),
        "rasa_urls": rasa_url,
        "admin_password": PASSWORD,
        **platforms.settings,
    }
    return {f"CONCIERGE_{name.upper()}": str(value) for name, value in settings.items()}

"""Programs that the benchmark starts: timed, logged, and ended however the benchmark ends."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_backend.bench.errors import BenchError
from crm_backend.supervisor.logs import Log
from crm_backend.supervisor.process import Process, describe_exit
from crm_backend.supervisor.service import Service

GATE_INTERVAL = 0.1  # seconds
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Running:
    """A child that has passed its gate, `ready_seconds` after its start."""

    pid: int
    ready_seconds: float


class WatchedLog(Log):
    """A log whose output is shown to somebody as it comes, progress bars included."""

    def __init__(self, path: Path, watch: Watch) -> None:
        super().__init__(path, _nobody)
        self._watch = watch

    def write(self, chunk: bytes) -> None:
        super().write(chunk)
        self._watch(chunk.decode("utf-8", "replace"))


@asynccontextmanager
async def running(service: Service, logs: Path) -> AsyncIterator[Running]:
    """Start a server, wait until it is ready, and end it afterwards; raises BenchError when it does not become ready."""
    log = Log(logs / f"{service.name}.log", _nobody)
    started = time.monotonic()
    process = await Process.start(service, log)
    ended = asyncio.create_task(process.wait())
    try:
        while not await service.is_ready():
            if ended.done():
                raise BenchError(f"{service.name} ended ({describe_exit(ended.result())}): {log.last_line} (more in {log.path})")
            if time.monotonic() - started > service.start_seconds:
                raise BenchError(f"{service.name} is not ready after {service.start_seconds:.0f} s (more in {log.path})")
            await asyncio.sleep(GATE_INTERVAL)
        yield Running(process.pid, time.monotonic() - started)
    finally:
        await _end(process, ended, service.stop_seconds)
        log.close()


async def run_to_end(service: Service, logs: Path, watch: Watch) -> float:
    """Run a program to its end and return its seconds; raises BenchError when it fails."""
    log = WatchedLog(logs / f"{service.name}.log", watch)
    started = time.monotonic()
    process = await Process.start(service, log)
    ended = asyncio.create_task(process.wait())
    try:
        code = await asyncio.shield(ended)
        seconds = time.monotonic() - started
    finally:
        await _end(process, ended, service.stop_seconds)
        log.close()
    if code:
        raise BenchError(f"{service.name} failed ({describe_exit(code)}): {log.last_line} (more in {log.path})")
    return seconds


def program(name: str, *command: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> Service:
    """A program that has no gate: it is run to its end."""
    return Service(name, tuple(map(str, command)), _at_once, cwd, environment or {})


async def _end(process: Process, ended: asyncio.Task[int], seconds: float) -> None:
    if not ended.done():
        process.signal(signal.SIGTERM)
        await asyncio.wait({ended}, timeout=seconds)
    if not ended.done():
        process.signal(signal.SIGKILL)
    await asyncio.wait({ended})


async def _at_once() -> bool:
    return True


def _nobody(_: str) -> None:
    """Nobody is shown the important lines: they stay in the log."""

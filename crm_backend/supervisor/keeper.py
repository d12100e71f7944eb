"""Keeps one service alive: starts it, waits at its gate, starts it again when it dies, ends it when asked."""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from crm_backend.supervisor.errors import StartFailed
from crm_backend.supervisor.logs import Log
from crm_backend.supervisor.process import Process, describe_exit
from crm_backend.supervisor.service import UNUSABLE_EXIT, Policy, Service


class Keeper:
    """One service in the care of the supervisor; `ready` is set when it has passed its gate for the first time."""

    def __init__(self, service: Service, log: Log, say: Callable[[str], None], policy: Policy) -> None:
        self.service = service
        self.ready = asyncio.Event()
        self._log = log
        self._say = say
        self._policy = policy
        self._stopping = asyncio.Event()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return self._process.pid if self._process else None

    async def keep(self, after: Iterable[asyncio.Event] = ()) -> None:
        """After all of these events, run the service until a stop is requested; raises StartFailed if it never becomes ready."""
        for event in after:
            await self._unless_stopping(event.wait())
        delay, attempts = self._policy.first_delay, 0
        while not self._stopping.is_set():
            attempts += 1
            healthy, how = await self._live()
            if self._stopping.is_set():
                return
            self._give_up_if_hopeless(attempts, how)
            if healthy >= self._policy.healthy_after:
                delay = self._policy.first_delay
            self._say(f"{self.service.name} ended ({how}); starting it again in {delay:.2g} s")
            await self._unless_stopping(asyncio.sleep(delay))
            delay = min(2 * delay, self._policy.longest_delay)

    def request_stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the process to end and do not start it again."""
        self._stopping.set()
        if self._process:
            self._process.signal(how)

    async def _unless_stopping(self, waiting: Coroutine[Any, Any, object]) -> None:
        tasks = {asyncio.create_task(waiting), asyncio.create_task(self._stopping.wait())}
        _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()

    def _give_up_if_hopeless(self, attempts: int, how: str) -> None:
        if self.ready.is_set():
            return
        if how == describe_exit(UNUSABLE_EXIT):
            raise StartFailed(self._log.last_line)
        if attempts >= self._policy.first_attempts:
            raise StartFailed(
                f"{self.service.name} could not be started ({how}): {self._log.last_line} (more in {self._log.path})"
            )

    async def _live(self) -> tuple[float, str]:
        """One life of the process: for how many seconds it was healthy, and how it ended."""
        try:
            process = self._process = await Process.start(self.service, self._log)
        except OSError as error:
            return 0.0, f"{self.service.command[0]}: {error.strerror}"
        if self._stopping.is_set():  # asked while it was being born
            process.signal(signal.SIGTERM)
        started = time.monotonic()
        ended = asyncio.create_task(process.wait())
        gate = asyncio.create_task(self._pass_gate())
        await asyncio.wait({ended, gate}, timeout=self.service.start_seconds, return_when=asyncio.FIRST_COMPLETED)
        ready_at = None
        if gate.done():
            gate.result()
            ready_at = time.monotonic()
            self.ready.set()
            self._say(f"{self.service.name} is ready ({ready_at - started:.1f} s)")
        gate.cancel()
        how = ""
        if ready_at is None and not ended.done() and not self._stopping.is_set():
            how = f"not ready after {self.service.start_seconds:.0f} s"
            process.signal(signal.SIGKILL)
        code = await ended
        self._process = None
        return (time.monotonic() - ready_at if ready_at else 0.0), how or describe_exit(code)

    async def _pass_gate(self) -> None:
        while not await self.service.is_ready():  # noqa: ASYNC110 - another process cannot set our Event
            await asyncio.sleep(self._policy.gate_interval)

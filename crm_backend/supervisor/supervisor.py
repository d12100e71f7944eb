"""The supervisor: services in tiers, started side by side where order allows, ended in reverse."""

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from crm_backend.supervisor.keeper import Keeper
from crm_backend.supervisor.logs import Log
from crm_backend.supervisor.service import Policy, Service


class Supervisor:
    """Keeps services alive from `start` to `stop`.

    Tiers give the order of stopping, last first. Starting waits only where a service names others in `waits_for`.
    """

    def __init__(
        self, tiers: Sequence[Sequence[Service]], *, logs: Path, say: Callable[[str], None], policy: Policy | None = None
    ) -> None:
        policy = policy or Policy()
        self._logs = {service.name: _log(service, logs, say) for tier in tiers for service in tier}
        self._tiers = [[Keeper(service, self._logs[service.name], say, policy) for service in tier] for tier in tiers]
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Start all services and return when each has passed its gate; raises StartFailed, with the others still running."""
        ready = {keeper.service.name: keeper.ready for keeper in self._keepers}
        for keeper in self._keepers:
            after = [ready[name] for name in keeper.service.waits_for]
            self._tasks[keeper.service.name] = asyncio.create_task(keeper.keep(after))
        everyone = asyncio.create_task(_all(ready.values()))
        waited: set[asyncio.Future[Any]] = {everyone, *self._tasks.values()}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        everyone.cancel()
        for task in self._tasks.values():
            if task.done():
                task.result()

    async def stop(self) -> None:
        """End all services, one tier after the other, each within its time; then nothing of them is left."""
        for tier in reversed(self._tiers):
            await asyncio.gather(*(self._end(keeper) for keeper in tier))
        for log in self._logs.values():
            log.close()

    def kill(self) -> None:
        """End all services at once, without their farewell; `stop` is still to be awaited."""
        for keeper in self._keepers:
            keeper.request_stop(signal.SIGKILL)

    def pids(self) -> dict[str, int | None]:
        """The process of each service that runs now."""
        return {keeper.service.name: keeper.pid for keeper in self._keepers}

    @property
    def _keepers(self) -> list[Keeper]:
        return [keeper for tier in self._tiers for keeper in tier]

    async def _end(self, keeper: Keeper) -> None:
        task = self._tasks.get(keeper.service.name)
        if task is None:
            return
        keeper.request_stop()
        await asyncio.wait({task}, timeout=keeper.service.stop_seconds)
        if not task.done():
            keeper.request_stop(signal.SIGKILL)
        await asyncio.gather(task, return_exceptions=True)


async def _all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


def _log(service: Service, folder: Path, say: Callable[[str], None]) -> Log:
    show = say if service.aloud else lambda line: say(f"{service.name}: {line}")
    return Log(folder / f"{service.name}.log", show, aloud=service.aloud)

"""A child process in a group of its own that dies with the supervisor and whose output goes to its log."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from typing import Self

from crm_backend.supervisor.logs import Log
from crm_backend.supervisor.service import Service

PR_SET_PDEATHSIG = 1
CHUNK = 65536
DRAIN_SECONDS = 1.0  # a grandchild may hold the pipe open after the child has ended


class Process:
    """A running child of one service."""

    def __init__(self, process: asyncio.subprocess.Process, pump: asyncio.Task[None]) -> None:
        self.pid = process.pid
        self._process = process
        self._pump = pump

    @classmethod
    async def start(cls, service: Service, log: Log) -> Self:
        """Start the service's program; raises OSError when it cannot be run.

        Call it from the main thread: Linux ties the child's life to the thread that started it.
        """
        output, childs_end = os.pipe()  # our own: asyncio's pipes would hold back the news of the end until all have closed them
        try:
            process = await asyncio.create_subprocess_exec(
                *service.command,
                cwd=service.cwd,
                env={**os.environ, **service.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=childs_end,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # a group of its own; uvloop knows no `process_group`
                preexec_fn=dies_with(os.getpid()),
            )
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(childs_end)
        return cls(process, asyncio.create_task(_pump(output, log)))

    async def wait(self) -> int:
        """Wait for the end of the child, take the rest of its group with it, and return its exit code (negative: a signal)."""
        code = await self._process.wait()
        self.signal(signal.SIGKILL)
        await asyncio.wait({self._pump}, timeout=DRAIN_SECONDS)
        self._pump.cancel()
        return code

    def signal(self, number: signal.Signals) -> None:
        """Signal the child's whole group; nothing happens when it has gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def describe_exit(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


async def _pump(output: int, log: Log) -> None:
    reader = asyncio.StreamReader()
    with os.fdopen(output, "rb", buffering=0) as pipe:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        try:
            while chunk := await reader.read(CHUNK):
                log.write(chunk)
        finally:
            transport.close()


def dies_with(parent: int) -> Callable[[], None] | None:
    """What a child does before it becomes its program: ask Linux to kill it when its parent dies, even by SIGKILL."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # loaded here: after the fork only the call itself is safe

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # the parent died between the fork and the request
            os._exit(1)

    return in_child

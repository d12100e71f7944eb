"""Programs that the benchmark starts."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from crm_backend.bench.children import program, run_to_end, running
from crm_backend.bench.errors import BenchError
from crm_backend.supervisor.service import Service

SLEEPS = "import time; time.sleep(60)"


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


def server(code: str, is_ready: object = yes, start_seconds: float = 20.0) -> Service:
    return Service("server", (sys.executable, "-c", code), is_ready, Path.cwd(), start_seconds=start_seconds, stop_seconds=1.0)  # type: ignore[arg-type]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_server_runs_while_the_context_is_open(tmp_path: Path) -> None:
    async with running(server(SLEEPS), tmp_path) as child:
        assert is_alive(child.pid)
        assert child.ready_seconds < 20
    assert not is_alive(child.pid)


async def test_a_server_is_ended_when_the_benchmark_fails(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no answer"):
        async with running(server(SLEEPS), tmp_path) as child:
            raise BenchError("no answer")
    assert not is_alive(child.pid)


async def test_a_server_that_does_not_listen_to_sigterm_is_ended_too(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('deaf', 'w').close(); time.sleep(60)"
    ready = tmp_path / "deaf"

    async def is_deaf() -> bool:
        return ready.exists()

    service = Service("server", (sys.executable, "-c", deaf), is_deaf, tmp_path, stop_seconds=0.2)
    async with running(service, tmp_path) as child:
        pass

    assert not is_alive(child.pid)


async def test_a_server_that_ends_at_once_is_named_with_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"server ended \(exit code 3\): no such model"):
        async with running(server("import sys; print('no such model'); sys.exit(3)", no), tmp_path):
            pass


async def test_a_server_that_never_becomes_ready_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="not ready"):
        async with running(server(SLEEPS, no, start_seconds=0.3), tmp_path):
            pass


async def test_a_program_is_timed_and_its_output_shown_as_it_comes(tmp_path: Path) -> None:
    seen: list[str] = []
    code = "import time; print('Epochs: 10%', end='', flush=True); time.sleep(0.3); print(' done')"

    seconds = await run_to_end(program("training", sys.executable, "-c", code, cwd=tmp_path), tmp_path, seen.append)

    assert seconds >= 0.3
    assert seen[0] == "Epochs: 10%"
    assert (tmp_path / "training.log").read_text() == "Epochs: 10% done\n"


async def test_a_program_that_fails_is_named_with_its_last_line(tmp_path: Path) -> None:
    failing = program("training", sys.executable, "-c", "raise SystemExit('out of memory')", cwd=tmp_path)

    with pytest.raises(BenchError, match="out of memory"):
        await run_to_end(failing, tmp_path, lambda _: None)


async def test_a_program_is_ended_when_the_benchmark_is_stopped(tmp_path: Path) -> None:
    code = f"import os; open('pid', 'w').write(str(os.getpid())); {SLEEPS}"
    task = asyncio.create_task(
        run_to_end(program("training", sys.executable, "-c", code, cwd=tmp_path), tmp_path, lambda _: None)
    )
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        await asyncio.sleep(0.02)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_alive(int((tmp_path / "pid").read_text()))

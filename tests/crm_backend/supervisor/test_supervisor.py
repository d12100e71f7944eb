"""The supervisor with real child processes: small Python programs that behave well and badly."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_backend.supervisor.errors import StartFailed
from crm_backend.supervisor.service import UNUSABLE_EXIT, Policy, Service
from crm_backend.supervisor.supervisor import Supervisor

QUICK = Policy(first_delay=0.05, longest_delay=0.4, healthy_after=30.0, first_attempts=3, gate_interval=0.02)
ANNOUNCES_ITSELF = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while True:
    time.sleep(1)
"""
NOTES_ITS_END = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[2], "a") as notes:
        print(pathlib.Path(sys.argv[1]).name, file=notes)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[1]).write_text("ready")
while True:
    time.sleep(1)
"""
IGNORES_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + ANNOUNCES_ITSELF

Build = Callable[..., Supervisor]


class World:
    """Builds services and supervisors in one folder, and remembers what was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.supervisors: list[Supervisor] = []

    def service(self, name: str, code: str = ANNOUNCES_ITSELF, *arguments: object) -> Service:
        """A child that is ready once it has written its file."""
        ready = self.folder / name
        command = (sys.executable, "-c", code, str(ready), *map(str, arguments))
        return Service(name=name, command=command, is_ready=_exists(ready), cwd=self.folder)

    def supervisor(self, *tiers: list[Service], policy: Policy = QUICK) -> Supervisor:
        made = Supervisor(tiers, logs=self.folder / "logs", say=self.said.append, policy=policy)
        self.supervisors.append(made)
        return made

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    for supervisor in world.supervisors:
        supervisor.kill()
        await supervisor.stop()


def _exists(path: Path) -> Callable[[], Awaitable[bool]]:
    async def is_ready() -> bool:
        return path.exists()

    return is_ready


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class TestStart:
    async def test_returns_when_every_gate_is_passed(self, world: World) -> None:
        supervisor = world.supervisor([world.service("one")], [world.service("two")])

        await supervisor.start()

        assert all((world.folder / name).exists() for name in ("one", "two"))
        assert [line.split(" (")[0] for line in sorted(world.said)] == ["one is ready", "two is ready"]

    async def test_waits_only_where_a_service_names_another(self, world: World) -> None:
        slow = world.service("slow", "import time; time.sleep(0.5);" + ANNOUNCES_ITSELF)
        supervisor = world.supervisor([slow], [world.service("free")], [replace(world.service("after"), waits_for=("slow",))])

        await supervisor.start()

        assert [line.split()[0] for line in world.said] == ["free", "slow", "after"]

    async def test_gives_up_on_a_child_that_never_gets_ready_and_says_its_last_line(self, world: World) -> None:
        supervisor = world.supervisor([world.service("bad", "print('opening'); raise SystemExit('no such colour')")])

        with pytest.raises(StartFailed, match=r"bad could not be started \(exit code 1\): no such colour"):
            await supervisor.start()

        assert world.log("bad").count("opening") == QUICK.first_attempts

    async def test_does_not_try_twice_when_the_child_says_that_it_is_of_no_use(self, world: World) -> None:
        code = f"import sys; print('trying'); print('The database is locked away.'); sys.exit({UNUSABLE_EXIT})"
        supervisor = world.supervisor([world.service("bad", code)])

        with pytest.raises(StartFailed, match=r"^The database is locked away\.$"):
            await supervisor.start()

        assert world.log("bad").count("trying") == 1

    async def test_gives_up_on_a_silent_child_and_leaves_nothing_of_it(self, world: World) -> None:
        pid_file = world.folder / "pid"
        silent = world.service("silent", ANNOUNCES_ITSELF.replace("sys.argv[1]", "sys.argv[2]"), pid_file)
        supervisor = world.supervisor([replace(silent, start_seconds=1.0)], policy=replace(QUICK, first_attempts=1))

        with pytest.raises(StartFailed, match="not ready after 1 s"):
            await supervisor.start()

        assert not is_alive(int(pid_file.read_text()))

    async def test_a_program_that_is_not_there_is_named(self, world: World) -> None:
        missing = replace(world.service("bad"), command=("/no/such/program",))

        with pytest.raises(StartFailed, match="/no/such/program: No such file"):
            await world.supervisor([missing]).start()


class TestRestart:
    async def test_a_killed_child_comes_back(self, world: World) -> None:
        supervisor = world.supervisor([world.service("one")])
        await supervisor.start()
        first = supervisor.pids()["one"]
        assert first

        os.kill(first, signal.SIGKILL)
        await until(lambda: supervisor.pids()["one"] not in (None, first))

        assert any(line.startswith("one ended (killed by SIGKILL); starting it again") for line in world.said)
        assert not is_alive(first)

    async def test_it_waits_longer_each_time_up_to_a_limit_and_never_stops(self, world: World) -> None:
        flag = world.folder / "broken"
        code = "import os, sys; os.path.exists(sys.argv[2]) and sys.exit(3);" + ANNOUNCES_ITSELF
        supervisor = world.supervisor([world.service("one", code, flag)])
        await supervisor.start()
        first = supervisor.pids()["one"]
        assert first

        flag.touch()
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(_delays(world.said)) >= 6)

        assert _delays(world.said)[:6] == [0.05, 0.1, 0.2, 0.4, 0.4, 0.4]
        flag.unlink()
        await until(lambda: world.said[-1].startswith("one is ready"))

    async def test_health_makes_the_delay_short_again(self, world: World) -> None:
        supervisor = world.supervisor([world.service("one")], policy=replace(QUICK, healthy_after=0.0))
        await supervisor.start()

        for round_ in range(1, 4):
            pid = supervisor.pids()["one"]
            assert pid
            os.kill(pid, signal.SIGKILL)
            await until(lambda seen=round_: len([line for line in world.said if "is ready" in line]) > seen)

        assert _delays(world.said) == [0.05, 0.05, 0.05]

    async def test_the_others_live_on(self, world: World) -> None:
        supervisor = world.supervisor([world.service("one"), world.service("two")])
        await supervisor.start()
        before = supervisor.pids()
        assert before["one"]

        os.kill(before["one"], signal.SIGKILL)
        await until(lambda: supervisor.pids()["one"] not in (None, before["one"]))

        assert supervisor.pids()["two"] == before["two"]

    async def test_a_grandchild_that_holds_the_pipe_does_not_hide_the_end(self, world: World) -> None:
        code = "import subprocess; subprocess.Popen(['sleep', '20'], start_new_session=True);" + ANNOUNCES_ITSELF
        supervisor = world.supervisor([world.service("one", code)])
        await supervisor.start()
        first = supervisor.pids()["one"]
        assert first

        os.kill(first, signal.SIGKILL)

        await until(lambda: supervisor.pids()["one"] not in (None, first), seconds=5)


class TestStop:
    async def test_tiers_end_in_reverse(self, world: World) -> None:
        notes = world.folder / "notes"
        names = ["valkey", "rasa", "app"]
        supervisor = world.supervisor(*([world.service(name, NOTES_ITS_END, notes)] for name in names))
        await supervisor.start()

        await supervisor.stop()

        assert notes.read_text().split() == ["app", "rasa", "valkey"]

    async def test_a_child_that_will_not_end_is_killed_in_time(self, world: World) -> None:
        supervisor = world.supervisor([replace(world.service("deaf", IGNORES_SIGTERM), stop_seconds=0.3)])
        await supervisor.start()
        pid = supervisor.pids()["deaf"]
        assert pid

        started = time.monotonic()
        await supervisor.stop()

        assert time.monotonic() - started < 3
        assert not is_alive(pid)

    async def test_the_childs_own_children_end_too(self, world: World) -> None:
        pid_file = world.folder / "grandchild"
        starts_another = "import subprocess, sys; open(sys.argv[2], 'w').write(str(subprocess.Popen(['sleep', '60']).pid));"
        supervisor = world.supervisor([world.service("one", starts_another + ANNOUNCES_ITSELF, pid_file)])
        await supervisor.start()

        await supervisor.stop()

        await until(lambda: not is_alive(int(pid_file.read_text())))

    async def test_while_starting(self, world: World) -> None:
        pid_file = world.folder / "pid"
        never = world.service("never", ANNOUNCES_ITSELF.replace("sys.argv[1]", "sys.argv[2]"), pid_file)
        supervisor = world.supervisor([never], [replace(world.service("after"), waits_for=("never",))])
        starting = asyncio.create_task(supervisor.start())
        await until(pid_file.exists)

        starting.cancel()
        await asyncio.wait_for(supervisor.stop(), 5)

        assert not is_alive(int(pid_file.read_text()))
        assert not (world.folder / "after").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child's life to its parent's")
async def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import asyncio, pathlib, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_supervisor import World
async def main():
    world = World(pathlib.Path({str(tmp_path)!r}))
    await world.supervisor([world.service("one")], [world.service("two")]).start()
    await asyncio.Event().wait()
asyncio.run(main())
"""
    root = Path(__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(root)})
    try:
        await until(lambda: all((tmp_path / name).exists() and (tmp_path / name).read_text() for name in ("one", "two")))
        pids = [int((tmp_path / name).read_text()) for name in ("one", "two")]
        assert all(map(is_alive, pids))
    finally:
        process.kill()
        process.wait()

    await until(lambda: not any(map(is_alive, pids)), seconds=5)


def _delays(said: list[str]) -> list[float]:
    return [float(line.split(" in ")[1].removesuffix(" s")) for line in said if "starting it again" in line]

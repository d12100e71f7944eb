"""Memory and CPU of real processes."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from crm_backend.bench.processes import cpu_seconds, megabytes, milliseconds_per_turn, tree

HOLDS = "import sys, subprocess, time; held = bytearray({megabytes} * 1_000_000); held[::4096] = b'x' * len(held[::4096])"
PARENT = HOLDS + "; child = subprocess.Popen([sys.executable, '-c', {child!r}]); print('ready', flush=True); child.wait()"
CHILD = HOLDS.format(megabytes=30) + "; print('child', flush=True); time.sleep(60)"


@pytest.fixture
def family() -> Iterator[subprocess.Popen[str]]:
    """A process that holds 20 MB, with a child that holds 30 MB."""
    program = PARENT.format(megabytes=20, child=CHILD)
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    assert {process.stdout.readline().strip(), process.stdout.readline().strip()} == {"ready", "child"}
    yield process
    for pid in reversed(tree(process.pid)):
        subprocess.run(["kill", "-9", str(pid)], check=False)
    process.wait()


def test_a_tree_is_a_process_and_its_children(family: subprocess.Popen[str]) -> None:
    pids = tree(family.pid)

    assert pids[0] == family.pid
    assert len(pids) == 2


def test_the_memory_of_a_tree_is_that_of_all_its_processes(family: subprocess.Popen[str]) -> None:
    child = tree(family.pid)[1]

    assert megabytes(family.pid) > 50
    assert 30 < megabytes(child) < megabytes(family.pid) - 20


def test_a_process_that_has_gone_weighs_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert megabytes(gone.pid) == 0
    assert cpu_seconds(gone.pid, lambda _: "gone") == {"gone": 0}


def test_cpu_time_is_counted_by_name() -> None:
    works = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    program = f"{works}\nprint('done', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        process.stdout.readline()
        used = cpu_seconds(process.pid, lambda command: "worker" if "process_time" in command else "?")
    finally:
        process.kill()
        process.wait()

    assert list(used) == ["worker"]
    assert 0.25 < used["worker"] < 5


def test_a_program_may_be_called_anything(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The name of a program stands in the middle of its line of figures."""
    odd = tmp_path_factory.mktemp("odd") / "a) b (c"
    odd.symlink_to("/bin/sleep")
    process = subprocess.Popen([odd, "60"])
    try:
        time.sleep(0.05)
        assert cpu_seconds(process.pid, lambda _: "odd")["odd"] < 5
    finally:
        process.kill()
        process.wait()


def test_what_a_turn_costs_is_what_was_used_between_two_readings() -> None:
    assert milliseconds_per_turn({"app": 1.0}, {"app": 1.5, "Rasa": 0.2}, 10) == pytest.approx({"app": 50.0, "Rasa": 20.0})

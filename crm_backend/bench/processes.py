"""What a tree of processes costs: memory and CPU time, read from /proc."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")  # per second
Naming = Callable[[str], str]  # a process's name in a report, by its command line


def tree(pid: int) -> list[int]:
    """This process and all that descend from it."""
    return [pid, *(found for child in _children(pid) for found in tree(child))]


def megabytes(pid: int) -> float:
    """The memory of the whole tree: what is shared is divided among those that share it (PSS), so that nothing counts twice."""
    return sum(_resident_bytes(each) for each in tree(pid)) / 1e6


def cpu_seconds(pid: int, naming: Naming) -> dict[str, float]:
    """The CPU time that the processes of a tree have used so far, by name."""
    used: dict[str, float] = {}
    for each in tree(pid):
        name = naming(_command(each))
        used[name] = used.get(name, 0.0) + _cpu_seconds(each)
    return used


def processor_seconds(pid: int) -> float:
    """The CPU time of this process alone so far, finer than /proc has it: by the clock that clock_getcpuclockid(3) names."""
    return time.clock_gettime((~pid << 3) | 2)


def milliseconds_per_turn(before: Mapping[str, float], after: Mapping[str, float], turns: int) -> dict[str, float]:
    """What each process spent on one turn, from two readings of `cpu_seconds`."""
    return {name: 1000 * (used - before.get(name, 0.0)) / turns for name, used in after.items()}


def _children(pid: int) -> Iterator[int]:
    for task in _listed(PROC / str(pid) / "task"):
        yield from (int(child) for child in _read(PROC / str(pid) / "task" / task / "children").split())


def _resident_bytes(pid: int) -> int:
    shared_out = _kilobytes(_read(PROC / str(pid) / "smaps_rollup"), "Pss:")
    if shared_out is None:
        shared_out = _kilobytes(_read(PROC / str(pid) / "status"), "VmRSS:")
    return 1024 * (shared_out or 0)


def _kilobytes(text: str, label: str) -> int | None:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(label)), None)


def _cpu_seconds(pid: int) -> float:
    _, _, fields = _read(PROC / str(pid) / "stat").rpartition(")")  # the program's name before it may hold anything
    return sum(map(int, fields.split()[11:13])) / TICKS  # user and system time


def _command(pid: int) -> str:
    return _read(PROC / str(pid) / "cmdline").replace("\0", " ")


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read(path: Path) -> str:
    """The file's text; nothing when the process has gone."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""

"""A step of set-up, and how steps are gone through: skipped while fresh, lanes side by side, progress shown."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import Progress as Board
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn


class Progress(Protocol):
    """How a step tells what it is doing, and which part of it (0 to 1) is done where it knows."""

    def __call__(self, doing: str, done: float | None = None, /) -> None: ...


@dataclass(frozen=True)
class Step:
    """Something that set-up makes: whether it still fits its sources, and how to make it."""

    title: str
    is_fresh: Callable[[], bool]
    run: Callable[[Progress], None]


def run_steps(lanes: Sequence[Sequence[Step]], console: Console, *, force: bool = False) -> None:
    """Go through each lane in order and all lanes side by side; the first error is raised when all lanes have ended."""
    columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    with (
        Board(*columns, console=console, disable=not console.is_terminal) as board,
        ThreadPoolExecutor(max_workers=max(len(lanes), 1)) as pool,
    ):
        runs = [pool.submit(_run_lane, lane, board, force) for lane in lanes]
    for run in runs:
        run.result()


def _run_lane(lane: Sequence[Step], board: Board, force: bool) -> None:
    for step in lane:
        if force or not step.is_fresh():
            _run_step(step, board)


def _run_step(step: Step, board: Board) -> None:
    task = board.add_task(step.title, total=1.0)
    started = time.monotonic()
    if not board.console.is_terminal:
        board.console.print(f"Making {step.title} ...")

    def progress(doing: str, done: float | None = None, /) -> None:
        percent = "" if done is None else f" {done:.0%}"
        board.update(task, description=f"{step.title}: {doing}{percent}")

    step.run(progress)
    board.update(task, description=step.title, completed=1.0)
    if not board.console.is_terminal:
        board.console.print(f"Made {step.title} in {time.monotonic() - started:.1f} s")

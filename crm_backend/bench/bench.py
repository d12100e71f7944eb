"""The benchmark from end to end: both sides one after the other, then the table."""

import asyncio
import contextlib
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Figures
from crm_backend.bench.load import Advance
from crm_backend.bench.machine import Machine
from crm_backend.bench.measure import measure
from crm_backend.bench.ours import Concierge
from crm_backend.bench.report import Report, write_between_markers
from crm_backend.bench.side import Plan, Side
from crm_backend.bench.stock import StockRasa
from crm_backend.bench.stock_project import EPOCHS
from crm_backend.setup.places import Places

PAGE = "docs/performance.md"
CACHE = ".cache/bench"


class Only(StrEnum):
    """A side that is measured alone."""

    OURS = "ours"
    STOCK = "stock"


@dataclass(frozen=True)
class Options:
    """What a person asked for; `command` is how, for the report."""

    command: str
    only: Only | None = None
    quick: bool = False
    keep_model: bool = False
    stock_epochs: int = EPOCHS
    json: Path | None = None


def run(places: Places, options: Options, console: Console) -> Report:
    """Measure, print the table, and write it where a full run belongs; raises BenchError."""
    machine = Machine.here()
    if machine.is_busy:
        console.print(f"The machine is busy (load {machine.load:.1f}): the figures will be rough.", style="yellow")
    work = places.root / CACHE / "run"  # stays when something fails, with its logs
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        ours, stock = asyncio.run(_measure(places, options, work, console))
    except asyncio.CancelledError as error:
        raise BenchError("Stopped; nothing was written.") from error
    shutil.rmtree(work)
    report = Report(options.command, machine, ours, stock)
    report.show(console)
    if options.json:
        options.json.write_text(report.json(), "utf-8")
    if options.only is None and not options.quick:
        write_between_markers(places.root / PAGE, report.markdown())
        console.print(f"The table is in {PAGE}.")
    return report


async def _measure(places: Places, options: Options, work: Path, console: Console) -> tuple[Figures | None, Figures | None]:
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)  # so that the children are ended first
    plan = Plan.quick() if options.quick else Plan()
    stock_side = StockRasa(places.root, places.root / CACHE, work, keep_model=options.keep_model, epochs=options.stock_epochs)
    sides: dict[Only, Side] = {Only.STOCK: stock_side, Only.OURS: Concierge(places, work)}
    board = Board(console)
    found = {name: await measure(side, plan, board.phase) for name, side in sides.items() if options.only in (None, name)}
    return found.get(Only.OURS), found.get(Only.STOCK)


class Board:
    """Shows one phase after the other: a bar on a terminal, a line elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextlib.contextmanager
    def phase(self, title: str) -> Iterator[Advance]:
        """One phase, until the context is left."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        if not self._console.is_terminal:
            self._console.print(f"{title} ...")
        with Progress(*columns, console=self._console, disable=not self._console.is_terminal, refresh_per_second=2) as bar:
            task = bar.add_task(title, total=1.0)
            yield lambda done: bar.update(task, completed=done)
            bar.update(task, completed=1.0)

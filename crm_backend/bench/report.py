"""The result as people read it: a table on the terminal, the same in docs/performance.md, and JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Figures
from crm_backend.bench.goals import Goal, Row, compare
from crm_backend.bench.machine import Machine

START, END = "<!-- bench: begin -->", "<!-- bench: end -->"
HEAD = ("", "Concierge", "stock Rasa", "ratio", "goal", "")
VERDICTS = {True: "met", False: "missed", None: ""}
COLOURS = {True: "green", False: "red", None: ""}


@dataclass(frozen=True)
class Report:
    """One run of the benchmark; a side that was left out is None."""

    command: str
    machine: Machine
    ours: Figures | None
    stock: Figures | None

    @property
    def rows(self) -> Sequence[Row]:
        """Both sides beside each other."""
        return compare(self.ours, self.stock)

    def show(self, console: Console) -> None:
        """Print the table, and below it what is to be known about the figures."""
        table = Table(*HEAD, title="Concierge beside stock Rasa", title_justify="left")
        for column in table.columns[1:4]:
            column.justify = "right"
        for row in self.rows:
            table.add_row(*_cells(row), style=COLOURS[row.met])
        console.print(table)
        for line in self._remarks():
            console.print(f"- {line}", highlight=False, markup=False)

    def markdown(self) -> str:
        """The table and the remarks, to stand between the markers of a page."""
        lines = ["| " + " | ".join(HEAD) + " |", "|---|--:|--:|--:|---|---|"]
        lines += ["| " + " | ".join(_cells(row)) + " |" for row in self.rows]
        return "\n".join([*lines, "", *(f"- {line}" for line in self._remarks())])

    def json(self) -> str:
        """All figures, for programs."""
        return json.dumps({"date": date.today().isoformat(), **asdict(self)}, indent=2, ensure_ascii=False) + "\n"

    def _remarks(self) -> Iterator[str]:
        yield f"`{self.command}` on {date.today().isoformat()}: {self.machine}"
        if self.machine.is_busy:
            yield "the machine did other work meanwhile: these figures are rough"
        sides = [(title, side) for title, side in (("Concierge", self.ours), ("Stock Rasa", self.stock)) if side]
        for title, side in sides:
            yield f"{title}: {'; '.join((side.version, *_how(side), *side.notes))}"
        for title, side in sides:
            alone, together = _shares(side.load.one_at_a_time), _shares(side.load.in_parallel)
            yield f"CPU of a turn, {title}: alone {alone}; side by side {together}"


def write_between_markers(page: Path, text: str) -> None:
    """Replace what stands between the markers of the page; raises BenchError when it has none."""
    before, start, rest = page.read_text("utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise BenchError(f"{page} has no place for the table: it needs the lines {START} and {END}.")
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", "utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.title,
        _figure(row.ours, row.unit),
        _figure(row.stock, row.unit),
        f"{row.ratio:.2f}" if row.ratio is not None else "",
        _goal(row.goal),
        VERDICTS[row.met],
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
    return f"{number} {unit}".rstrip()


def _goal(goal: Goal | None) -> str:
    if goal is None:
        return ""
    return f"{'ours' if goal.alone else 'ratio'} {'≥' if goal.at_least else '≤'} {goal.bound:g}"


def _how(side: Figures) -> Iterator[str]:
    yield f"{side.turn.turns} turns one at a time"
    together = side.parallel
    yield f"{together.conversations} conversations side by side for {together.seconds:.0f} s ({together.latency.turns} turns)"
    yield f"late means message {side.growth.late_message}"
    if side.training and side.training.scaled:
        yield f"training {side.training.scaled}"


def _shares(load: dict[str, float]) -> str:
    """Milliseconds by process, the dearest first."""
    return ", ".join(f"{name} {spent:.1f} ms" for name, spent in sorted(load.items(), key=lambda each: -each[1]))

"""How a measurement speaks: a bar while it goes on, then tables for people or one object for programs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress

from bot.nlu.evaluation import Answer, Figures, figures_of, mean_of
from bot.nlu.training import Progress as Tell
from crm_backend.cli.evaluation import labels
from crm_backend.cli.evaluation.commands import Options

_PIPED_WIDTH = 160  # of a line that goes to a file or another program


def print_runs(options: Options, runs: Sequence[Sequence[Answer]]) -> None:
    """What came out of asking the same messages after each draw."""
    figures = [figures_of(answers) for answers in runs]
    mean = mean_of(figures)
    if options.json:
        print_json(mean, figures if options.shots else [])
        return
    console = new_console()
    labels.print_figures(console, figures)
    labels.print_answers(console, options.question, mean.per_label, [answer for answers in runs for answer in answers])
    if options.show:
        labels.print_errors(console, runs[0])


def print_json(figures: Figures, seeds: Sequence[Figures]) -> None:
    """One object; with draws, those of each without the labels."""
    wire = figures.to_wire()
    if seeds:
        rows = [each.to_wire() for each in seeds]
        wire["seeds"] = [{"seed": seed} | {key: row[key] for key in row if key != "per_label"} for seed, row in enumerate(rows)]
    typer.echo(json.dumps(wire, ensure_ascii=False))


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar on standard error, so that what is printed may be piped; it goes when the work is done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as board:
        task = board.add_task("read", total=1.0)
        yield lambda step, part: board.update(task, description=step, completed=part)


def new_console() -> Console:
    """As wide as the terminal; elsewhere wide enough for the tables."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPED_WIDTH)

"""What `concierge evaluate evidence` does: leave words out of messages, and see which made the difference."""

import json
from dataclasses import asdict
from pathlib import Path

import typer

from bot.nlu import Pipeline
from bot.nlu.evaluation import QUESTIONS, asked_cases, read_cases
from bot.nlu.evaluation.deletion import Deletions, measure_deletions
from crm_backend.cli.evaluation.output import new_console, progress
from crm_backend.cli.evaluation.tables import new_table, percent


def run(model: Path, key: bytes | None, data: Path, test: list[str], messages: int, *, as_json: bool) -> None:
    """Measure and print; NluError when there is no model or a file is wrong."""
    cases = [case for address in test for case in read_cases(address)] or asked_cases(QUESTIONS["intents"], data)
    with progress() as tell:
        found = measure_deletions(Pipeline.load(model, key), cases, messages, tell)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
    else:
        _print(found)


def _print(found: Deletions) -> None:
    table = new_table("left out", "another intent", "as many at random", "times")
    for name, share, chance in (
        (f"the deciding words ({found.words:.1f} of {found.of:.1f})", found.deciding, found.deciding_random),
        ("the most telling word", found.single, found.single_random),
    ):
        table.add_row(name, percent(share), percent(chance), f"{share / chance:.1f}" if chance else "–")
    console = new_console()
    console.print(f"{found.messages} messages that are acted on rightly")
    console.print(table)

"""What the tables of all measurements share."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.nlu.evaluation import Answer, Finding, Score


def print_times(console: Console, answers: Sequence[Answer] | Sequence[Finding]) -> None:
    """How long a message took, by the processor's clock and by the one on the wall."""
    for name, times in (
        ("processor", [answer.processor_ms for answer in answers]),
        ("wall", [answer.wall_ms for answer in answers]),
    ):
        median, high, highest = np.percentile(times, [50, 95, 99])
        console.print(
            f"{name + ' time a message':28}median {median:.2f} ms, 95 % under {high:.2f} ms, 99 % under {highest:.2f} ms"
        )
    console.print(f"{'messages a second':28}{1000 * len(answers) / sum(answer.wall_ms for answer in answers):.0f}")


def print_scores(console: Console, title: str, scores: Mapping[str, Score], support: str) -> None:
    """`support` says what is counted in the last column."""
    table = new_table(title, "precision", "recall", "F1", support)
    for name, score in scores.items():
        table.add_row(escape(name), *_row(score))
    console.print(table)


def new_table(title: str, *columns: str) -> Table:
    """Names on the left, numbers in the other columns."""
    table = Table(box=None, header_style="bold")
    table.add_column(title, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _row(score: Score) -> tuple[str, str, str, str]:
    return percent(score.precision), percent(score.recall), percent(score.f1), str(score.support)


def percent(share: float | None) -> str:
    """A share as people read it; nothing where there is none."""
    return "" if share is None else f"{100 * share:.1f} %"

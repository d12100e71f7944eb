"""How many simulated customers got what they came for, by goal."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crm_backend.simulate.acting import Acted, Outcome

OUTCOMES: tuple[Outcome, ...] = ("reached", "person", "gave up", "loop", "silence")


def rows(results: Sequence[Acted]) -> list[tuple[str, ...]]:
    """A line for each goal, each language and all: what, played, share reached, median messages, and each other outcome."""
    groups = {goal: [each for each in results if each.goal == goal] for goal in dict.fromkeys(each.goal for each in results)}
    groups |= {code: [each for each in results if each.language == code] for code in sorted({each.language for each in results})}
    return [_row(name, those) for name, those in (*groups.items(), ("all", list(results)))]


def _row(name: str, results: Sequence[Acted]) -> tuple[str, ...]:
    outcomes = Counter(each.outcome for each in results)
    turns = [each.turns for each in results if each.succeeded]
    reached = f"{outcomes['reached'] / len(results):.0%}"
    return (name, str(len(results)), reached, f"{median(turns):.0f}" if turns else "–", *(str(outcomes[o]) for o in OUTCOMES[1:]))


def print_simulation(console: Console, results: Sequence[Acted]) -> None:
    """The table."""
    table = Table(box=None, header_style="bold")
    for column in ("goal", "played", "reached", "messages", *OUTCOMES[1:]):
        table.add_column(column, justify="left" if column == "goal" else "right")
    for row in rows(results):
        table.add_row(*row)
    console.print(table)


def print_conversation(console: Console, acted: Acted) -> None:
    """One that went wrong, word for word."""
    console.print(f"[yellow]{acted.goal}[/yellow] ({acted.language}): {acted.outcome} after {acted.turns} messages")
    for line in acted.said:
        console.print(f"    {escape(line)}", style="dim" if line.startswith("<") else "")
